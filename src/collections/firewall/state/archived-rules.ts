import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import type { DoomedRules } from './doomed-rules.ts';
import type { FirewallState } from './firewall-state.ts';
import { seenByIptables } from './left-rules.ts';
import rulesNotKept from './rules-not-kept.awk';

/** Every rule that goes, as its program prints it, and `create NAME` for a set. */
export function linesOf(
  { whole, parts, nftParts, tables, sets }: DoomedRules,
  state: FirewallState,
): readonly string[] {
  const created = (names: readonly string[]): readonly string[] => names.map(name => `create ${name}`);
  if (whole) {
    return [
      ...seenByIptables(state).flatMap(table => table.chains.flatMap(chain => chain.rules)),
      ...(state.nft ?? []).flatMap(table => table.rules.map(one => one.rule)),
      ...created(state.sets),
    ];
  }
  return [
    ...parts.flatMap(({ table, chains, rules }) => [
      ...table.chains.filter(chain => chains.includes(chain.name)).flatMap(chain => chain.rules),
      ...rules,
    ]),
    ...nftParts.flatMap(({ table, chains, rules }) =>
      [...table.rules.filter(one => chains.includes(one.chain)), ...rules].map(one => one.rule),
    ),
    ...tables.flatMap(table => table.rules.map(one => one.rule)),
    ...created(sets),
  ];
}

/**
 * Stops unless each of these rules stands, word for word, in what an archive keeps of the outputs of programs
 * (`resources/archive`), and the archive is still there. Rules that have gone since are nothing that could be lost.
 */
export const requireArchivedRules = (folder: string, rules: readonly string[]): Script =>
  rules.length === 0
    ? sh`:`
    : sh`provision_missing=$({
  for provision_file in ${folder}/*.list; do
    if [ -f "\${provision_file%.list}.tar.gz" ]; then sed -n 's/^said //p' "$provision_file"; fi
  done
  echo ==
  printf '%s\n' ${rules}
} | awk ${rulesNotKept})
if [ -n "$provision_missing" ]; then
  {
    printf 'no rule is removed: no archive in %s holds these\n' ${folder}
    printf '%s\n' "$provision_missing" | head -n 8
    echo 'run the phase again: it archives them first'
  } >&2
  exit 1
fi`;

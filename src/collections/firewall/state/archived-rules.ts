import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import { clusterNftParts, clusterParts, clusterSets, clusterTables } from './cluster-rules.ts';
import type { FirewallRules } from './cluster-rules-schema.ts';
import type { FirewallState } from './firewall-state.ts';
import { seenByIptables } from './left-rules.ts';
import rulesNotKept from './rules-not-kept.awk';

/** Every rule that goes, as its program prints it, and `create NAME` for a set. */
export function doomedRules({ rules, ours }: FirewallRules, state: FirewallState): readonly string[] {
  const sets = (names: readonly string[]): readonly string[] => names.map(name => `create ${name}`);
  if (rules === 'keep') return [];
  if (rules === 'ours') {
    return [
      ...clusterParts(state, ours).flatMap(({ table, chains, rules: leading }) => [
        ...table.chains.filter(chain => chains.includes(chain.name)).flatMap(chain => chain.rules),
        ...leading,
      ]),
      ...clusterNftParts(state, ours).flatMap(({ table, chains, rules: leading }) =>
        [...table.rules.filter(one => chains.includes(one.chain)), ...leading].map(one => one.rule),
      ),
      ...clusterTables(state, ours).flatMap(table => table.rules.map(one => one.rule)),
      ...sets(clusterSets(state, ours)),
    ];
  }
  return [
    ...seenByIptables(state).flatMap(table => table.chains.flatMap(chain => chain.rules)),
    ...(state.nft ?? []).flatMap(table => table.rules.map(one => one.rule)),
    ...sets(state.sets),
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

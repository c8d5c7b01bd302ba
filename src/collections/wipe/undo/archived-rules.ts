import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';
import archivedRulesAwk from './archived-rules.awk';

/** By whom rules of an archive are loaded, by the name under which they were kept (playbooks/wipe.yaml). */
const programs = {
  ipsets: { program: 'ipset', now: 'ipset save', load: 'ipset -exist restore', test: 'cat >/dev/null' },
  'iptables-legacy.rules': {
    program: 'iptables-legacy',
    now: 'iptables-legacy-save',
    load: 'iptables-legacy-restore',
    test: 'iptables-legacy-restore --test',
  },
  'ip6tables-legacy.rules': {
    program: 'ip6tables-legacy',
    now: 'ip6tables-legacy-save',
    load: 'ip6tables-legacy-restore',
    test: 'ip6tables-legacy-restore --test',
  },
  // In one transaction with what is loaded: tables in which nothing stands are in its way.
  'nftables.rules': {
    program: 'nft',
    now: 'nft list ruleset',
    load: "{ echo 'flush ruleset'; cat; } | nft -f -",
    test: "{ echo 'flush ruleset'; cat; } | nft -c -f -",
  },
} as const;

const outputs = ['ipsets', 'iptables-legacy.rules', 'ip6tables-legacy.rules', 'nftables.rules'] as const;

/** Kept outputs that can be loaded again, in the order in which they must be. */
export const loadableOutputs: readonly (typeof outputs)[number][] = outputs;

const schema = z.strictObject({
  archive: absolutePath(),
  output: z.enum(outputs),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
type Spec = z.output<typeof schema>;

interface State {
  /** Of the archive; how many of them are not in force; how many are that it has not. */
  readonly rules: number;
  readonly missing: number;
  readonly others: number;
  /** Why they cannot be loaded; `undefined`: they can, or need not. */
  readonly unfit: string | undefined;
}

const then = ({
  archive,
  output,
  sha256,
}: Spec): Script => sh`provision_sum=$(tar -xzOf ${archive} ${`outputs/${output}`} | sha256sum)
if [ "\${provision_sum%% *}" != ${sha256} ]; then
  printf 'the rules in %s are not what was kept\n' ${archive} >&2
  exit 1
fi
provision_then=$(tar -xzOf ${archive} ${`outputs/${output}`})
provision_compared() {
  provision_now=$(${raw(programs[output].now)})
  { printf '%s\n' "$provision_then"; echo '== now'; printf '%s\n' "$provision_now"; } |
    awk -v kind=${programs[output].program} ${archivedRulesAwk}
}`;

function diff({ archive, output }: Spec, { rules, missing, others, unfit }: State): Difference {
  const { program } = programs[output];
  if (missing === 0) return { action: 'create', fields: [], why: 'all of them are in force' };
  const left = (why: string): Difference => ({
    action: 'create',
    fields: [],
    why: 'they stay in the archive',
    kept: [{ name: `${output} in ${archive}`, why, kind: 'rules' }],
  });
  if (unfit !== undefined) return left(unfit);
  if (others > 0 && program !== 'ipset')
    return left(`${count(others, 'line')} of ${program} are in force that were not there then: load them by hand`);
  return {
    action: 'create',
    fields: [{ name: program, before: `${rules - missing} of ${count(rules, 'line')}`, after: count(rules, 'line') }],
    why: 'as they were before the run',
  };
}

/** Firewall rules as a run found them, from its archive. Only where nothing else has come in their place; `provision undo` makes it. */
export const archivedRules = resource<Spec, State>({
  name: 'archived_rules',
  summary: 'Firewall rules as a run found them, out of its archive.',
  schema,
  examples: [],
  ids: ({ output }) => [thing('firewall', output)],
  reach: () => ({ network: true }),
  title: ({ output }) => `rules of ${programs[output].program}`,
  probe: spec => sh`${then(spec)}
if ! command -v ${programs[spec.output].program} >/dev/null; then
  printf 'rules 1\nmissing 1\nothers 0\nunfit %s is not installed\n' ${programs[spec.output].program}
  exit 0
fi
provision_told=$(provision_compared)
printf '%s\n' "$provision_told"
case $provision_told in *'
missing 0
'*) exit 0 ;; esac
provision_said=$(printf '%s\n' "$provision_then" | { ${raw(programs[spec.output].test)}; } 2>&1) ||
  printf 'unfit it cannot load them as they were kept: %s\n' "$(printf '%s\n' "$provision_said" | head -n 1)"`,
  parse: ({ stdout }) => {
    const told = taggedLines(stdout);
    const number = (tag: string): number => {
      const [text = ''] = told(tag);
      return /^\d+$/.test(text) ? Number(text) : unread('the probe of archived rules', stdout);
    };
    return { rules: number('rules'), missing: number('missing'), others: number('others'), unfit: told('unfit')[0] };
  },
  diff,
  apply: (spec, { missing, others }) => sh`${then(spec)}
provision_told=$(provision_compared)
case $provision_told in *${`
missing ${missing}
others ${others}`}) ;; *)
  echo 'the rules have changed since they were read: nothing is loaded' >&2
  exit 1 ;;
esac
printf '%s\n' "$provision_then" | { ${raw(programs[spec.output].load)}; }`,
});

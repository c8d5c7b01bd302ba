import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { seconds } from '../../../model/plan/seconds.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { packageByHand } from '../by-hand/package-by-hand.ts';
import { type PackageWork, withManager } from '../state/package-managers.ts';

const entry = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._:-]*(?:\|[A-Za-z0-9][A-Za-z0-9+._:-]*)*$/, {
    error: 'must be the name of a package, or several with `|` between them',
  });

const schema = z.strictObject({
  name: z
    .union([entry(), z.array(entry()).min(1)])
    .describe(
      'One package or a list. `a|b` is satisfied by either; if neither is installed, the first one available is installed.',
    ),
  state: z
    .enum(['present', 'absent', 'latest'])
    .default('present')
    .describe('`latest` also upgrades to the newest version in the package lists of the host.'),
  install_recommends: z.boolean().default(false).describe('Also install what the packages merely recommend.'),
  cache_valid: z
    .int()
    .nonnegative()
    .default(86_400)
    .describe('Seconds for which package lists count as fresh; they are fetched only to install.'),
  lock_timeout: seconds(0).default(300).describe('Seconds to wait while another package manager works.'),
});

type Spec = z.output<typeof schema>;

/** Versions by package; `manager` false where the host has none that we know. */
interface State {
  readonly manager: boolean;
  readonly installed: ReadonlyMap<string, string>;
  readonly candidates: ReadonlyMap<string, string>;
}

const entriesOf = ({ name }: Spec): readonly (readonly string[])[] =>
  (typeof name === 'string' ? [name] : name).map(one => one.split('|'));

const bare = (name: string): string => name.replace(/:[^:]*$/, '');

/** All that it may be about, without architectures. */
const namesOf = (spec: Spec): readonly string[] => entriesOf(spec).flat().map(bare);

/** A row as the package managers are asked for it; a version may be missing. */
const ROW = /^\S+\t[a-z-]+\t\S*( .*)?$/;

function parse({ stdout }: Reading): State {
  for (const line of stdout.split('\n')) {
    if (line !== '' && line !== 'none' && !ROW.test(line)) unread('the package manager', line);
  }
  const rows = stdout.split('\n').map(line => line.split('\t'));
  const versions = (kind: string): ReadonlyMap<string, string> =>
    new Map(rows.flatMap(([name, is, version]) => (name && is === kind && version ? [[bare(name), version]] : [])));
  return { manager: rows[0]?.[0] !== 'none', installed: versions('installed'), candidates: versions('candidate') };
}

function fieldsOf(spec: Spec, state: State): Field[] {
  const fields: Field[] = [];
  for (const names of entriesOf(spec)) {
    const there = names.map(bare).filter(name => state.installed.has(name));
    if (spec.state === 'absent') {
      for (const name of there) fields.push({ name, before: state.installed.get(name), after: undefined });
      continue;
    }
    const [first] = there;
    const before = first === undefined ? undefined : state.installed.get(first);
    const candidate = first === undefined ? undefined : state.candidates.get(first);
    if (first === undefined) {
      fields.push({
        name: names.join('|'),
        before: undefined,
        after: names.length > 1 ? 'the first known' : 'installed',
      });
    } else if (spec.state === 'latest' && candidate !== undefined && candidate !== '(none)' && candidate !== before) {
      fields.push({ name: first, before, after: candidate });
    }
  }
  return fields;
}

function diff(spec: Spec, state: State): Difference {
  const fields = fieldsOf(spec, state);
  if (fields.length === 0) {
    const seen = [...state.installed].map(([name, version]) => `${name} ${version}`).join(', ');
    return { action: 'update', fields, why: spec.state === 'absent' ? 'not installed' : `installed: ${seen}` };
  }
  const action =
    spec.state === 'absent' ? 'remove' : fields.every(field => field.before === undefined) ? 'create' : 'update';
  if (state.manager) return { action, fields };
  return { action, fields, refused: { because: 'neither apt nor dnf nor yum', liftedBy: {} } };
}

/** Packages of the distribution. */
export const packageResource = resource<Spec, State>({
  name: 'package',
  summary: "Packages of the host's distribution, by apt, dnf or yum.",
  schema,
  examples: [
    `package:
  name: [curl, ca-certificates]`,
    `package:
  name: netcat-openbsd|ncat`,
    `package:
  name: ufw
  state: absent`,
  ],
  ids: spec => namesOf(spec).map(name => thing('package', name)),
  // Scripts of its own are run, and services restarted.
  reach: spec => ({ anything: true, packages: namesOf(spec) }),
  title: spec =>
    `package ${entriesOf(spec)
      .map(names => names.join('|'))
      .join(', ')}`,
  probe: spec => {
    const names = entriesOf(spec).flat();
    return withManager(
      manager =>
        spec.state === 'latest' ? lines(manager.installed(names), manager.candidates(names)) : manager.installed(names),
      sh`echo none`,
    );
  },
  parse,
  diff,
  byHand: spec => packageByHand(entriesOf(spec), spec.state, spec.install_recommends),
  apply: (spec, _, { fields }) => {
    const names = fields.map(field => field.name.split('|'));
    const work: PackageWork = {
      entries: names,
      recommends: spec.install_recommends,
      cacheValid: spec.cache_valid,
      lockTimeout: spec.lock_timeout,
    };
    // What an apply prints on standard output is shown to the user; a package manager's chatter is evidence at most. What is meant
    // for the user goes to 3, which no package manager gets: a daemon that it starts would keep it.
    return sh`exec 3>&1 >&2
${withManager(
  manager => (spec.state === 'absent' ? manager.remove(names.flat(), work) : manager.install(work)),
  sh`echo 'this host has neither apt nor dnf nor yum' >&2; exit 1`,
)}`;
  },
});

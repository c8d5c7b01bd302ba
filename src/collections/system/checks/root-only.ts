import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { sh } from '../../../shell/sh.ts';
import { rootOnlyByHand } from '../by-hand/checks-by-hand.ts';

const paths = () =>
  z.array(z.string().regex(/^(?!.*\/\.{0,2}(?:\/|$))\//, { error: 'must be an absolute path in its shortest form' }));

const schema = z
  .strictObject({
    paths: paths()
      .default([])
      .describe('Files and folders that only root may change; of a folder, what is in it too. What is absent is fine.'),
    private: paths().default([]).describe('The same for folders that nobody else may even look into.'),
  })
  .refine(spec => spec.paths.length + spec.private.length > 0, { error: 'name a path' });

type Spec = z.output<typeof schema>;

/** The folders that a path is reached through, from `/` on. */
const above = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((_, at, parts) => `/${parts.slice(0, at).join('/')}`);

const asked = (spec: Spec): readonly string[] => [...spec.private, ...spec.paths];

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly uid: string;
  readonly owner: string;
  readonly group: string;
  readonly kind: string;
}

const parse = (stdout: string): readonly Entry[] =>
  stdout.split('\n').flatMap(line => {
    if (line === '') return [];
    const [, mode = '', uid = '', owner = '', group = '', kind = '', path = ''] =
      /^([0-7]+) (\d+) (\S+) (\S+) ([^|]+)\|(\/.*)$/.exec(line) ?? [];
    if (path === '') unread('stat', line);
    return [{ path, mode: Number.parseInt(mode, 8), uid, owner, group, kind }];
  });

/** Who could change a thing besides root, in words; `undefined`: nobody. */
function writer({ mode, uid, owner, group }: Entry): string | undefined {
  if (uid !== '0') return `user ${owner}`;
  if ((mode & 0o002) !== 0) return 'any user';
  return (mode & 0o020) !== 0 ? `group ${group}` : undefined;
}

function judge(spec: Spec, entry: Entry, folders: ReadonlySet<string>): Finding | undefined {
  const { path, kind, owner } = entry;
  const mode = (entry.mode & 0o7777).toString(8).padStart(4, '0');
  if (kind === 'symbolic link') {
    const wanted = 'the thing itself: a link leads where others may write';
    return { seen: `${path} is a symbolic link`, wanted, hint: `ls -l ${path}` };
  }
  const isAbove = folders.has(path) && !asked(spec).includes(path);
  // In a sticky folder nobody can put another thing in the place of root's.
  const who = isAbove && entry.uid === '0' && (entry.mode & 0o1000) !== 0 ? undefined : writer(entry);
  if (who !== undefined) {
    return {
      seen: `${path} is ${mode}, owned by ${owner}: ${who} can change what is run from there`,
      wanted: "root's, and nobody else may write to it",
      hint: `see what is in it, then: chown root ${path}; chmod go-w ${path}`,
    };
  }
  if (!spec.private.includes(path) || (entry.mode & 0o077) === 0) return undefined;
  return { seen: `${path} is ${mode}: others can look into it`, wanted: '0700', hint: `chmod 0700 ${path}` };
}

/** What root runs by itself must not be somebody else's to write: a script that it starts, a drop-in of a unit. */
export const rootOnly = checkKind<Spec>({
  name: 'root_only',
  summary:
    'Only root may change these files and folders, what is in them, and the folders that they are reached through.',
  schema,
  examples: ["root_only: { private: [/etc/ssl/private], paths: ['/etc/systemd/system/ssh.service.d'] }"],
  title: spec =>
    `only root to be able to change ${asked(spec).length === 1 ? asked(spec)[0] : count(asked(spec).length, 'place')}`,
  patience: 0,
  byHand: spec => rootOnlyByHand(spec.paths, spec.private),
  probe: spec => {
    const folders = [...new Set(asked(spec).flatMap(above))].filter(path => !asked(spec).includes(path));
    // A pattern that matches nothing is a name that is not there.
    return sh`set -- ${folders}
for provision_path in ${asked(spec)}; do
  set -- "$@" "$provision_path" "$provision_path"/* "$provision_path"/.[!.]* "$provision_path"/..?*
done
provision_stat '%a %u %U %G %F|%n' -- "$@"`;
  },
  judge: (spec, { stdout }) => {
    const entries = parse(stdout);
    const folders = new Set(asked(spec).flatMap(above));
    const findings = entries.flatMap(entry => judge(spec, entry, folders) ?? []);
    if (findings.length > 0) return { kind: 'not-met', findings };
    const there = asked(spec).filter(path => entries.some(entry => entry.path === path)).length;
    return { kind: 'met', evidence: `${there} of ${asked(spec).length} there, root's alone` };
  },
});

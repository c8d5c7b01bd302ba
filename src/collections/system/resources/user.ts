import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { accountFunction } from '../state/account.ts';
import { absolutePath } from '../text-files/absolute-path.ts';

const account = () =>
  z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/i, { error: 'must be a name of letters, digits, _ and -' });

const schema = z
  .strictObject({
    name: account().describe('The user.'),
    state: z.enum(['present', 'absent']).default('present').describe('`absent`: the account goes; its home stays.'),
    uid: z.int().positive().optional().describe('Numeric id; the next free one when not given.'),
    group: account().optional().describe('Primary group, which must exist; one of its own when not given.'),
    groups: z
      .array(account())
      .optional()
      .describe('Groups that it must be in, which must exist; it may be in others too.'),
    shell: absolutePath().optional().describe('Login shell; /bin/sh for a new user when not given.'),
    home: absolutePath().optional().describe('Home folder, made with the user; /home/<name> when not given.'),
    system: z.boolean().default(false).describe('Make a new user with an id of the system range, and no home folder.'),
  })
  .refine(({ name, state }) => name !== 'root' || state === 'present', {
    error: 'root cannot be absent',
    path: ['state'],
  });

type Spec = z.output<typeof schema>;

interface Account {
  readonly uid: string;
  readonly home: string;
  readonly shell: string;
  readonly group: string;
  readonly groups: readonly string[];
}

function parse({ stdout }: Reading): Account | undefined {
  const [entry = '', group = '', groups = ''] = stdout.split('\n');
  const [, , uid, , , home, shell] = entry.split(':');
  if (uid === undefined || home === undefined || shell === undefined) return undefined;
  return { uid, home, shell, group, groups: groups.split(' ') };
}

function diff(spec: Spec, state: Account | undefined): Difference {
  if (spec.state === 'absent') {
    if (state === undefined) return { action: 'remove', fields: [], why: 'there is no such user' };
    return {
      action: 'remove',
      fields: [{ name: 'user', before: `uid ${state.uid}`, after: undefined }],
      destroys: true,
    };
  }
  const fields: Field[] = [];
  const compare = (name: string, before: string | undefined, after: string | number | undefined): void => {
    if (after !== undefined && before !== String(after)) fields.push({ name, before, after: String(after) });
  };
  if (state === undefined) fields.push({ name: 'user', before: undefined, after: spec.name });
  compare('uid', state?.uid, spec.uid);
  compare('group', state?.group, spec.group);
  compare('shell', state?.shell, spec.shell);
  compare('home', state?.home, spec.home);
  const missing = (spec.groups ?? []).filter(group => state?.groups.includes(group) !== true);
  if (missing.length > 0) {
    const have = state?.groups ?? [];
    fields.push({
      name: 'groups',
      before: state === undefined ? undefined : have.join(' '),
      after: [...have, ...missing].join(' '),
    });
  }
  if (fields.length === 0) return { action: 'update', fields, why: 'the account is as wanted' };
  return { action: state === undefined ? 'create' : 'update', fields };
}

const need = (program: string): Script => sh`if ! command -v ${program} >/dev/null 2>&1; then
  printf '%s is not installed: install the package that provides it (Debian: passwd)\n' ${program} >&2
  exit 1
fi`;

function apply(spec: Spec, state: Account | undefined): Script {
  if (spec.state === 'absent') return lines(need('userdel'), sh`userdel -- ${spec.name}`);
  const option = (flag: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [flag, String(value)];
  const shared = [
    ...option('-u', spec.uid),
    ...option('-g', spec.group),
    ...option('-s', spec.shell),
    ...option('-d', spec.home),
  ];
  const groups = (spec.groups ?? []).join(',');
  if (state === undefined) {
    const kind = spec.system ? ['-r', '-M'] : ['-m'];
    const shell = spec.shell === undefined ? ['-s', '/bin/sh'] : [];
    const own = spec.group === undefined ? ['-U'] : [];
    return lines(
      need('useradd'),
      // It makes the home and fills it by its name.
      ...(spec.system ? [] : [sh`provision_reach ${spec.home ?? `/home/${spec.name}`} make; provision_alone; cd /`]),
      sh`useradd ${[...kind, ...own, ...shell, ...shared, ...(groups === '' ? [] : ['-G', groups])]} -- ${spec.name}`,
    );
  }
  return lines(
    need('usermod'),
    sh`usermod ${[...shared, ...(groups === '' ? [] : ['-a', '-G', groups])]} -- ${spec.name}`,
  );
}

/** A user account; it gets no password. */
export const user = resource<Spec, Account | undefined>({
  name: 'user',
  summary: 'A user account, without a password, and the groups it is in.',
  schema,
  examples: [
    `user:
  name: deploy
  groups: [sudo]
  shell: /bin/bash`,
  ],
  ids: ({ name }) => [thing('user', name)],
  reach: ({ name }) => ({ users: [name] }),
  title: ({ name }) => `user ${name}`,
  probe: ({ name }) => sh`${accountFunction}
provision_entry=$(provision_account ${name})
if [ -n "$provision_entry" ]; then
  printf '%s\n' "$provision_entry"
  id -gn ${name}
  id -Gn ${name}
fi`,
  parse,
  diff,
  apply,
});

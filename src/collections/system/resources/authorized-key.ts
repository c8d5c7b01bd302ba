import * as z from 'zod';
import type { Difference, Refusal } from '../../../model/plan/change.ts';
import { withFoldersAbove } from '../../../model/plan/may-lift.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { accountFunction } from '../state/account.ts';
import { editedLines } from '../text-files/edited-lines.ts';
import {
  type Fingerprint,
  fingerprintFunction,
  parseFingerprint,
  plainFilter,
  stillAsRead,
} from '../text-files/fingerprint.ts';
import { type Ownership, withRefusedOwner } from '../text-files/ownership.ts';
import { replaceFile } from '../text-files/replace-file.ts';

/** A line of authorized_keys (sshd(8)): options, type, key, comment; the second group is the key itself. */
const keyLine =
  /^(?:[^\n]*\s)?((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]+={0,3})(?:\s[^\n]*)?$/;

const schema = z.strictObject({
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9._-]{0,63}$/i, { error: 'must be the name of a user' })
    .describe('The user that may log in with the key; it must exist.'),
  key: z
    .string()
    .trim()
    .regex(keyLine, { error: 'must be a public key as ssh-keygen writes it, one line, with options in front if any' })
    .describe('The public key on one line, with its options and comment if it has any.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent`: the key may no longer log in.'),
});

type Spec = z.output<typeof schema>;

interface Account {
  readonly home: string;
  readonly uid: string;
  readonly gid: string;
}

interface State {
  readonly account: Account | undefined;
  readonly file: Fingerprint;
  /** The lines that hold the key. */
  readonly found: readonly { readonly number: number; readonly text: string }[];
}

const blob = ({ key }: Spec): string => keyLine.exec(key)?.[2] ?? key;

/** Sets `provision_account` to home, uid and gid, as any of the host's sources of accounts has them. */
const locate = ({ user }: Spec): Script => sh`${accountFunction}
provision_entry=$(provision_account ${user})
provision_account=$(printf '%s\n' "$provision_entry" | awk -F : '$0 != "" { print $6 ":" $3 ":" $4; exit }')`;

const folderOf = ({ home }: Account): string => `${home.replace(/\/$/, '')}/.ssh`;
const pathOf = (account: Account): string => `${folderOf(account)}/authorized_keys`;

function parse({ stdout }: Reading): State {
  const [account = '', file = '', ...rest] = stdout.split('\n');
  const [, home, uid, gid] = /^(.*):(\d+):(\d+)$/.exec(account) ?? [];
  const found = rest.flatMap(row => {
    const [, number, text] = /^(\d+) (.*)$/.exec(row) ?? [];
    return number === undefined ? [] : [{ number: Number(number), text: text ?? '' }];
  });
  return {
    account: home === undefined || uid === undefined || gid === undefined ? undefined : { home, uid, gid },
    file: parseFingerprint(file),
    found,
  };
}

const noUser = ({ user }: Spec): Refusal => ({ because: `there is no user ${user}`, liftedBy: { users: [user] } });

/** Why it would be refused: the file is not a file, or the folder somebody's who is not the user. */
function refusal({ user }: Spec, account: Account, file: Fingerprint): Pick<Difference, 'refused'> {
  const because = (what: string) => ({
    refused: { because: what, liftedBy: { users: [user], paths: withFoldersAbove(pathOf(account)) } },
  });
  if (!account.home.startsWith('/')) return because(`the home of ${user} is not a path: ${account.home}`);
  if (file.kind !== 'file' && file.kind !== 'absent')
    return because(`authorized_keys is not a plain file (${file.kind})`);
  return withRefusedOwner(pathOf(account), ownershipOf(account, file), file);
}

/** A file that is there keeps whose it is. */
const ownershipOf = ({ uid, gid }: Account, { kind }: Fingerprint): Ownership =>
  kind === 'file' ? {} : { owner: uid, group: gid, mode: '0600' };

function diff(spec: Spec, state: State): Difference {
  const { account, file, found } = state;
  const before = found.map(one => one.text).join('\n');
  if (spec.state === 'absent') {
    if (found.length === 0) return { action: 'remove', fields: [], why: 'the key is not in the file' };
    const gone = { name: 'key', before, after: undefined };
    return { action: 'remove', fields: [gone], ...(account === undefined ? {} : refusal(spec, account, file)) };
  }
  if (before === spec.key) return { action: 'update', fields: [], why: 'the key is there' };
  const action = found.length === 0 ? 'create' : 'update';
  const fields = [{ name: 'key', before: found.length === 0 ? undefined : before, after: spec.key }];
  if (account === undefined) return { action, fields, refused: noUser(spec) };
  return { action, fields, ...refusal(spec, account, file) };
}

/** Makes `.ssh` where it is missing; it is the user's, who then does the rest. */
const makeFolder = (account: Account): Script => sh`provision_find ${folderOf(account)}
if [ -n "$provision_gone" ]; then
  printf 'the home %s does not exist\n→ create it, or set another one with the resource user\n' ${account.home} >&2
  exit 1
fi
provision_look_at
case $provision_kind in symlink*)
  printf '%s is a symbolic link\n→ make it a folder, or use the resource line with the file that it leads to\n' ${folderOf(account)} >&2
  exit 1 ;;
esac
if [ "$provision_kind" = absent ]; then
  provision_owner=${account.uid}
  [ -z "$provision_as" ] || provision_owner=
  provision_there 'provision_make_folder "$@"' "$provision_name" "$provision_owner" ${account.gid} 0700
fi`;

function apply(spec: Spec, { account, file, found }: State, { refused }: Difference): Script {
  if (refused !== undefined) return refuse(refused);
  if (account === undefined) return refuse(noUser(spec));
  const path = pathOf(account);
  const content = editedLines(file, {
    drop: found.map(one => one.number),
    insert: spec.state === 'absent' ? [] : [spec.key],
    at: found[0]?.number,
    crlf: false,
  });
  const said = `${account.home}:${account.uid}:${account.gid}`;
  const start = sh`${plainFilter}
${fingerprintFunction}
${locate(spec)}
if [ "$provision_account" != ${said} ]; then
  printf 'the home of %s has changed since it was read\nread: %s\nnow:  %s\n' ${spec.user} ${said} "$provision_account" >&2
  exit 1
fi`;
  const write = (read: Fingerprint): Script =>
    replaceFile({ path, read, ownership: ownershipOf(account, read), content, copy: 'none' });
  if (file.kind === 'file' || file.holder !== undefined) return lines(start, makeFolder(account), write(file));
  // A folder that is made here, in a home of root's, is the user's from then on.
  const holder = { uid: account.uid, name: spec.user };
  return sh`${start}
provision_find ${path}
${stillAsRead(path, file)}
${makeFolder(account)}
if provision_find ${path} && [ -n "$provision_as" ]; then
  ${write({ kind: 'absent', holder, line: `in ${holder.uid}|${holder.name} absent` })}
else
  ${write(file)}
fi`;
}

/** A key that may log in as a user. */
export const authorizedKey = resource<Spec, State>({
  name: 'authorized_key',
  summary: 'A public key in the authorized_keys of a user.',
  schema,
  examples: [
    `authorized_key:
  user: deploy
  key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p admin@example`,
  ],
  ids: spec => [thing('authorized_key', `${spec.user}:${blob(spec)}`)],
  shares: ({ user }) => [thing('user', user)],
  reach: ({ user }) => ({ keysOf: [user] }),
  title: spec => `authorized key of ${spec.user}`,
  probe: spec => sh`${plainFilter}
${fingerprintFunction}
${locate(spec)}
printf '%s\n' "$provision_account"
provision_home=\${provision_account%:*:*}
case $provision_home in /*) ;; *) echo absent; exit 0 ;; esac
provision_find "\${provision_home%/}/.ssh/authorized_keys"
provision_fingerprint
case $provision_kind in 'file '*)
  provision_through awk 'BEGIN { key = ARGV[1]; ARGC = 1 }
    /^[ \t]*#/ { next }
    { for (at = 1; at <= NF; at++) if ($at == key) { sub(/\r$/, ""); print NR " " $0; next } }' ${blob(spec)} ;;
esac`,
  parse,
  diff,
  apply,
});

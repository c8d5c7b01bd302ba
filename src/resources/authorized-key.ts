import * as z from 'zod';
import type { Difference } from '../model/change.ts';
import type { Reading } from '../model/reading.ts';
import { resource } from '../model/resource.ts';
import type { Script } from '../model/script.ts';
import { raw, sh } from '../shell/sh.ts';
import { editedLines } from './files/edited-lines.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from './files/fingerprint.ts';
import { replaceFile } from './files/replace-file.ts';

/** A line of authorized_keys (sshd(8)): options, type, key, comment; the second group is the key itself. */
const keyLine =
  /^(?:[^\n]*\s)?((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]+={0,3})(?:\s[^\n]*)?$/;

const schema = z.strictObject({
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/i, { error: 'must be the name of a user' })
    .describe('The user that may log in with the key; it must exist.'),
  key: z
    .string()
    .trim()
    .regex(keyLine, { error: 'must be a public key as ssh-keygen writes it, one line, with options in front if any' })
    .describe('The public key, one line, with options in front and a comment behind if any.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent`: the key may no longer log in.'),
});

type Spec = z.output<typeof schema>;

interface State {
  readonly home: string | undefined;
  readonly file: Fingerprint;
  /** The lines that hold the key. */
  readonly found: readonly { readonly number: number; readonly text: string }[];
}

const blob = ({ key }: Spec): string => keyLine.exec(key)?.[2] ?? key;

/** Sets `provision_home` and `provision_keys`; a folder that a link leads to elsewhere is not root's to write in. */
const locate = ({ user }: Spec): Script => sh`provision_home=$(grep ${`^${user}:`} /etc/passwd | cut -d : -f 6)
provision_keys=$provision_home/.ssh/authorized_keys`;

function parse({ stdout }: Reading): State {
  const [home = '', file = '', ...rest] = stdout.split('\n');
  const found = rest.flatMap(row => {
    const [, number, text] = /^(\d+) (.*)$/.exec(row) ?? [];
    return number === undefined ? [] : [{ number: Number(number), text: text ?? '' }];
  });
  return { home: home === '' ? undefined : home, file: parseFingerprint(file), found };
}

function diff(spec: Spec, { home, file, found }: State): Difference {
  const before = found.map(one => one.text).join('\n');
  if (spec.state === 'absent') {
    if (found.length === 0) return { action: 'remove', fields: [], why: 'the key is not there' };
    return { action: 'remove', fields: [{ name: 'key', before, after: undefined }] };
  }
  if (before === spec.key) return { action: 'update', fields: [], why: 'the key is there' };
  const action = found.length === 0 ? 'create' : 'update';
  const fields = [{ name: 'key', before: found.length === 0 ? undefined : before, after: spec.key }];
  if (home === undefined) return { action, fields, why: `there is no user ${spec.user} yet` };
  if (file.kind === 'file' || file.kind === 'absent') return { action, fields };
  return { action, fields, why: `will be refused: authorized_keys is no plain file (${file.kind})` };
}

function apply(spec: Spec, { home, file, found }: State): Script {
  if (home === undefined) return sh`printf 'there is no user %s\n' ${spec.user} >&2; exit 1`;
  if (file.kind !== 'file' && file.kind !== 'absent') return sh`echo 'authorized_keys is no plain file' >&2; exit 1`;
  const folder = `${home}/.ssh`;
  const path = `${folder}/authorized_keys`;
  const content = editedLines(path, {
    drop: found.map(one => one.number),
    insert: spec.state === 'absent' ? [] : [spec.key],
    at: found[0]?.number,
    crlf: false,
  });
  const ownership = file.kind === 'file' ? {} : { owner: spec.user, mode: '0600' };
  return sh`${plainFilter}
${fingerprintFunction}
${locate(spec)}
if [ "$provision_home" != ${home} ]; then
  printf 'the home of %s has changed since it was read\nread: %s\nnow:  %s\n' ${spec.user} ${home} "$provision_home" >&2
  exit 1
fi
if [ -L ${folder} ]; then printf '%s is a symbolic link\n' ${folder} >&2; exit 1; fi
provision_group=$(id -gn ${spec.user})
if ! [ -d ${folder} ]; then
  mkdir -m 0700 ${folder}
  chown ${spec.user}:"$provision_group" ${folder}
fi
${replaceFile({ path, read: file, ownership, content, accept: file.kind === 'file' ? raw(':') : sh`chgrp "$provision_group" "$provision_new"` })}`;
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
  ids: spec => [`authorized_key:${spec.user}:${blob(spec)}`],
  shares: ({ user }) => [`user:${user}`],
  title: spec => `authorized key of ${spec.user}`,
  probe: spec => sh`${plainFilter}
${fingerprintFunction}
${locate(spec)}
printf '%s\n' "$provision_home"
provision_fingerprint "$provision_keys"
if [ -f "$provision_keys" ] && [ ! -L "$provision_keys" ]; then
  awk 'BEGIN { key = ARGV[1]; ARGC = 1 }
    /^[ \t]*#/ { next }
    { for (at = 1; at <= NF; at++) if ($at == key) { sub(/\r$/, ""); print NR " " $0; next } }' ${blob(spec)} <"$provision_keys"
fi`,
  parse,
  diff,
  apply,
});

import { z } from 'zod';
import type { Field } from '../model/change.ts';
import type { Reading } from '../model/reading.ts';
import { type Resource, resource } from '../model/resource.ts';
import { unknownToken } from '../model/unknown.ts';
import { sh } from '../shell/sh.ts';
import { absolutePath } from './absolute-path.ts';
import { interfaceName } from './wireguard-schema.ts';

const schema = z
  .strictObject({
    interface: interfaceName.default('wg0').describe('The interface that the key is for; names the files.'),
    path: absolutePath().optional().describe('The private key; default `/etc/wireguard/<interface>.key`.'),
    public: absolutePath().optional().describe('The public key; default `/etc/wireguard/<interface>.pub`.'),
  })
  .transform(spec => ({
    path: spec.path ?? `/etc/wireguard/${spec.interface}.key`,
    public: spec.public ?? `/etc/wireguard/${spec.interface}.pub`,
  }));

type Spec = z.output<typeof schema>;

interface Permissions {
  readonly mode: string;
  readonly owner: string;
}

interface State {
  /** Permissions of the private key; `undefined`: there is none. */
  readonly key: Permissions | undefined;
  /** The public key that belongs to the private one; `undefined` without a key, or without `wg` to derive it. */
  readonly derived: string | undefined;
  readonly public: (Permissions & { readonly text: string }) | undefined;
}

const wanted: Permissions = { mode: '0600', owner: '0' };

/** 32 bytes in base64, as `wg` writes them, for grep -E. */
const KEY = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';

const probe = ({ path, public: pub }: Spec) => sh`
key=${path}; pub=${pub}
broken() {
  printf '%s: %s\n' "$key" "$1" >&2
  printf '→ nothing overwrites it: restore it, or if it is of no use move it away, and a new one is made\n' >&2
  exit 1
}
derived=
if [ -e "$key" ]; then
  [ -f "$key" ] || broken 'is no file'
  [ -s "$key" ] || broken 'is empty where a private key should be'
  if command -v wg >/dev/null; then
    derived=$(wg pubkey <"$key" 2>/dev/null) || broken 'holds something that is no WireGuard key'
  else
    [ "$(grep -Ecx ${KEY} "$key")" = 1 ] || broken 'holds something that is no WireGuard key'
  fi
  stat -c 'key %a %u' -- "$key"
  [ -z "$derived" ] || printf 'derived %s\n' "$derived"
fi
if [ -f "$pub" ]; then
  line=; IFS= read -r line <"$pub" || :
  printf 'public %s %s\n' "$(stat -c '%a %u' -- "$pub")" "$line"
fi
`;

function permissions(mode: string | undefined, owner: string | undefined): Permissions | undefined {
  return mode === undefined || owner === undefined ? undefined : { mode: mode.padStart(4, '0'), owner };
}

function parse({ stdout }: Reading): State {
  const lineOf = (name: string) => {
    const line = stdout.split('\n').find(one => one.startsWith(`${name} `));
    return line?.split(' ').slice(1);
  };
  const key = lineOf('key');
  const pub = lineOf('public');
  const pubPermissions = permissions(pub?.[0], pub?.[1]);
  return {
    key: permissions(key?.[0], key?.[1]),
    derived: lineOf('derived')?.[0],
    public: pubPermissions === undefined ? undefined : { ...pubPermissions, text: pub?.slice(2).join(' ') ?? '' },
  };
}

/** Mode and owner of one of the two files, where they are not as wanted. */
const permissionFields = (name: string, seen: Permissions | undefined): Field[] =>
  seen === undefined
    ? []
    : (['mode', 'owner'] as const)
        .filter(part => seen[part] !== wanted[part])
        .map(part => ({ name: `${name} ${part}`, before: seen[part], after: wanted[part] }));

function diff(_: Spec, { key, derived, public: pub }: State) {
  if (key === undefined) {
    const fields: Field[] = [
      { name: 'private key', before: undefined, after: 'made on this host, and stays on it' },
      { name: 'public key', before: pub?.text, after: unknownToken() },
    ];
    return { action: 'create' as const, fields };
  }
  const matches = pub !== undefined && (derived === undefined || derived === pub.text);
  const fields = [
    ...permissionFields('private key', key),
    ...(matches ? [] : [{ name: 'public key', before: pub?.text, after: derived ?? unknownToken() }]),
    ...permissionFields('public key', pub),
  ];
  const why = derived === undefined ? 'the key is there; wg is not, to derive its public key' : `public key ${derived}`;
  return { action: 'update' as const, fields, why };
}

/** The key is linked into place: of two that appear at the same time, the first stays. */
const make = sh`
[ -e "$key" ] || {
  wg genkey >"$new"
  sync "$new" 2>/dev/null || sync
  ln "$new" "$key" 2>/dev/null || [ -s "$key" ]
}
`;

const keep = sh`
[ -s "$key" ] || { printf '%s has gone since it was read\n→ run again\n' "$key" >&2; exit 1; }
`;

const apply = ({ path, public: pub }: Spec, state: State) => sh`
key=${path}; pub=${pub}
command -v wg >/dev/null || { printf 'wg is not there\n→ install wireguard-tools in an earlier stage\n' >&2; exit 1; }
mkdir -p -- "$(dirname -- "$key")" "$(dirname -- "$pub")"
new=$(mktemp "$key.XXXXXX"); trap 'rm -f -- "$new"' EXIT
${state.key === undefined ? make : keep}
[ "$(stat -c %u -- "$key")" = 0 ] || chown 0:0 -- "$key"
chmod 0600 -- "$key"
derived=$(wg pubkey <"$key")
line=; [ ! -f "$pub" ] || IFS= read -r line <"$pub" || :
if [ "$line" != "$derived" ]; then
  rm -f -- "$new"; new=$(mktemp "$pub.XXXXXX")
  printf '%s\n' "$derived" >"$new"
  mv -f -- "$new" "$pub"
fi
[ "$(stat -c %u -- "$pub")" = 0 ] || chown 0:0 -- "$pub"
chmod 0600 -- "$pub"
`;

const definition: Resource<Spec, State> = {
  name: 'wireguard_key',
  summary:
    'A WireGuard key pair, made on the host. The private key never leaves it and is never replaced; the public key is ' +
    'the fact `wireguard.public_key`.',
  schema,
  examples: ['wireguard_key: {}', "wireguard_key: { interface: '{{mesh.interface}}' }"],
  ids: spec => [`path:${spec.path}`, `path:${spec.public}`],
  title: spec => `WireGuard key ${spec.path}`,
  probe,
  parse,
  diff,
  apply,
  facts: (_, state): Readonly<Record<string, string>> =>
    state.derived === undefined ? {} : { 'wireguard.public_key': state.derived },
};

export const wireguardKey = resource(definition);

import { dirname } from 'node:path/posix';
import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { type Resource, resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unknownToken } from '../../../model/text/unknown.ts';
import { sh } from '../../../shell/sh.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';
import { keyByHand } from '../by-hand/key-by-hand.ts';
import { renewedMark } from '../state/renewed-mark.ts';
import { type KeyFiles, type KeyState, type Permissions, parseKey, probeKey } from '../state/wireguard-key-state.ts';
import { interfaceName } from '../state/wireguard-schema.ts';

const schema = z
  .strictObject({
    interface: interfaceName.default('wg0').describe('The interface that the key is for; names the files.'),
    path: absolutePath().optional().describe('The private key; default `/etc/wireguard/<interface>.key`.'),
    public: absolutePath().optional().describe('The public key; default `/etc/wireguard/<interface>.pub`.'),
    renew: z
      .boolean()
      .default(false)
      .describe(
        'A new key takes the place of the one that is there, once: it is noted in `/var/lib/provision/renewed/<interface>`, and nothing more is done until that is gone. What runs has the old one until `wireguard_interface` sets it.',
      ),
  })
  .transform(spec => ({
    path: spec.path ?? `/etc/wireguard/${spec.interface}.key`,
    public: spec.public ?? `/etc/wireguard/${spec.interface}.pub`,
    renewed: spec.renew ? renewedMark(spec.interface) : undefined,
  }));

const wanted: Permissions = { mode: '0600', owner: '0' };

/** Mode and owner of one of the two files, where they are not as wanted. */
const permissionFields = (name: string, seen: Permissions | undefined): Field[] =>
  seen === undefined
    ? []
    : (['mode', 'owner'] as const)
        .filter(part => seen[part] !== wanted[part])
        .map(part => ({ name: `${name} ${part}`, before: seen[part], after: wanted[part] }));

function diff(_: KeyFiles, { key, derived, public: pub, isOld }: KeyState): Difference {
  if (key === undefined) {
    const fields: Field[] = [
      { name: 'private key', before: undefined, after: 'made on this host, and stays on it' },
      { name: 'public key', before: pub?.text, after: unknownToken() },
    ];
    return { action: 'create', fields };
  }
  if (isOld) {
    const fields: Field[] = [
      {
        name: 'private key',
        before: `of ${derived ?? unknownToken()}`,
        after: 'another, made on this host',
        secret: true,
      },
      { name: 'public key', before: derived, after: unknownToken() },
    ];
    return { action: 'update', fields, why: 'what runs has the old one until the mesh is given the new' };
  }
  const matches = pub !== undefined && (derived === undefined || derived === pub.text);
  const fields = [
    ...permissionFields('private key', key),
    ...(matches ? [] : [{ name: 'public key', before: pub?.text, after: derived ?? unknownToken() }]),
    ...permissionFields('public key', pub),
  ];
  if (fields.length > 0) return { action: 'update', fields };
  const why = derived === undefined ? 'the key is there; wg is not, to derive its public key' : `public key ${derived}`;
  return { action: 'update', fields, why };
}

/**
 * The key is linked into place: of two that appear at the same time, the first stays. On a full disk `wg genkey` writes
 * nothing and says that all is well, so cat writes, and the key is read back.
 */
const make = sh`
[ -e "$key" ] || {
  wg genkey | cat >"$new"
  derived=$(wg pubkey <"$new")
  sync "$new" 2>/dev/null || sync
  ln "$new" "$key" || { [ -s "$key" ]; derived=; }
}
`;

/** Written beside and renamed; what runs has the old key from its own file. */
const renew = (before: string | undefined) => sh`
[ -z ${before ?? ''} ] || [ "$(wg pubkey <"$key")" = ${before ?? ''} ] || {
  printf '%s is another key than the one that was read\n→ run again\n' "$key" >&2
  exit 1
}
wg genkey | cat >"$new"
derived=$(wg pubkey <"$new")
sync "$new" 2>/dev/null || sync
mv -f -- "$new" "$key"
`;

const note = (mark: string) => sh`
mkdir -p -- ${dirname(mark)}
: >${mark}
`;

const keep = sh`
[ -s "$key" ] || { printf '%s has disappeared since it was read\n→ run again\n' "$key" >&2; exit 1; }
`;

const apply = ({ path, public: pub, renewed }: KeyFiles, state: KeyState) => sh`
provision_reach ${pub} make-private follow; provision_alone; pub=$reach_real
provision_reach ${path} make-private follow; provision_alone; key=$reach_real
command -v wg >/dev/null || { printf 'wg is not installed\n→ install wireguard-tools in an earlier stage\n' >&2; exit 1; }
trap provision_close_box EXIT
trap 'exit 1' HUP INT TERM
provision_open_box
new=./$provision_box/$provision_name derived=
${state.key === undefined ? make : state.isOld ? renew(state.derived) : keep}
[ -O "$key" ] || chown 0:0 -- "$key"
chmod 0600 -- "$key"
[ -n "$derived" ] || derived=$(wg pubkey <"$key")
line=; [ ! -f "$pub" ] || IFS= read -r line <"$pub" || :
provision_close_box
if [ "$line" != "$derived" ]; then
  provision_reach "$pub"
  provision_open_box
  printf '%s\n' "$derived" | provision_in_box provision_fill_here 0 0 0600
  provision_in_box provision_empty_box
  provision_close_box
else
  [ -O "$pub" ] || chown 0:0 -- "$pub"
  chmod 0600 -- "$pub"
fi
trap - EXIT
${renewed === undefined ? sh`` : note(renewed)}
`;

const definition: Resource<KeyFiles, KeyState> = {
  name: 'wireguard_key',
  summary:
    'A WireGuard key pair, made on the host. The private key never leaves it, and is never replaced unless `renew` says so; the public key is ' +
    'the fact `wireguard.public_key`.',
  schema,
  examples: ['wireguard_key: {}', "wireguard_key: { interface: '{{mesh.interface}}' }"],
  ids: spec => [thing('path', spec.path), thing('path', spec.public)],
  reach: spec => ({ paths: [spec.path, spec.public] }),
  title: spec => `WireGuard key ${spec.path}`,
  probe: probeKey,
  parse: parseKey,
  diff,
  apply,
  byHand: keyByHand,
  facts: (_, state): Readonly<Record<string, string>> =>
    state.derived === undefined || state.isOld ? {} : { 'wireguard.public_key': state.derived },
};

export const wireguardKey = resource(definition);

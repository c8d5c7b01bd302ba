import type { Reading } from '../../../model/reading/reading.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { KEY } from './wireguard-schema.ts';

/** Paths of a key pair. */
export interface KeyFiles {
  readonly path: string;
  readonly public: string;
  /** Noted once a new key was made; absent: the key that is there is kept. */
  readonly renewed?: string | undefined;
}

/** Mode as four octal digits, owner as a number. */
export interface Permissions {
  readonly mode: string;
  readonly owner: string;
}

/** The two files of a key pair as they are. */
export interface KeyState {
  /** Permissions of the private key; `undefined`: there is none. */
  readonly key: Permissions | undefined;
  /** The public key that belongs to the private one; `undefined` without a key, or without `wg` to derive it. */
  readonly derived: string | undefined;
  readonly public: (Permissions & { readonly text: string }) | undefined;
  /** Whether a new key is wanted, and was not made yet. */
  readonly isOld: boolean;
}

/** Says what is there. A key file that holds no key is an error: it may be all that is left of one, so nobody overwrites it. */
export const probeKey = ({ path, public: pub, renewed }: KeyFiles) => sh`
arrive() {
  provision_status=0
  provision_reach "$@" || provision_status=$?
  case $provision_status in
    0) provision_alone ;;
    3) reach_real=$1 ;;
    *) return 1 ;;
  esac
}
# Mode and owner, as the way there has seen them.
rights() {
  case $1 in
    *'|'*) rights=\${1#*'|'}; rights="\${1%%'|'*} \${rights%%'|'*}" ;;
    *) rights=$(stat -c '%a %u' -- "$2") ;;
  esac
}
arrive ${path} follow; key=$reach_real key_seen=$provision_seen
arrive ${pub} follow; pub=$reach_real pub_seen=$provision_seen
broken() {
  printf '%s: %s\n' "$key" "$1" >&2
  printf '→ it is never overwritten: restore it, or move it away if it is of no use; then a new one is made\n' >&2
  exit 1
}
derived=
if [ -e "$key" ]; then
  [ -f "$key" ] || broken 'is not a file'
  [ -s "$key" ] || broken 'is empty where a private key should be'
  if command -v wg >/dev/null; then
    derived=$(wg pubkey <"$key" 2>/dev/null) || broken 'holds something that is no WireGuard key'
    provision_told=$derived
    once_keep "pubkey $key"
  else
    [ "$(grep -Ecx ${KEY} "$key")" = 1 ] || broken 'holds something that is no WireGuard key'
  fi
  rights "$key_seen" "$key"
  printf 'key %s\n' "$rights"
  [ -z "$derived" ] || printf 'derived %s\n' "$derived"
fi
if [ -f "$pub" ]; then
  line=; IFS= read -r line <"$pub" || :
  rights "$pub_seen" "$pub"
  printf 'public %s %s\n' "$rights" "$line"
fi
${renewed === undefined ? sh`` : sh`[ -e ${renewed} ] || echo old`}
`;

function permissions(mode: string | undefined, owner: string | undefined): Permissions | undefined {
  return mode === undefined || owner === undefined ? undefined : { mode: mode.padStart(4, '0'), owner };
}

/** Reads what `probeKey` printed. */
export function parseKey({ stdout }: Reading): KeyState {
  const tagged = taggedLines(stdout);
  const lineOf = (name: string) => tagged(name)[0]?.split(' ');
  const key = lineOf('key');
  const pub = lineOf('public');
  const pubPermissions = permissions(pub?.[0], pub?.[1]);
  return {
    isOld: tagged('old').length > 0,
    key: permissions(key?.[0], key?.[1]),
    derived: lineOf('derived')?.[0],
    public: pubPermissions === undefined ? undefined : { ...pubPermissions, text: pub?.slice(2).join(' ') ?? '' },
  };
}

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { restartByHand } from '../by-hand/checks-by-hand.ts';
import { parseRunning } from '../state/running-wireguard.ts';
import { isKey } from '../state/wireguard-schema.ts';
import { interfaceArgument, interfaceState, needLink, needWg, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument });

type Spec = z.output<typeof schema>;

const values = (stdout: string, tag: string): readonly string[] =>
  taggedLines(stdout)(tag)
    .map(text => text.trim())
    .filter(text => text !== '');

/** Where disks without room are mounted (`df -P`). */
const full = (stdout: string): readonly string[] =>
  [...stdout.matchAll(/^.* 100% +(\/.*)$/gm)].map(match => match[1] ?? '');

/** Paths with the attribute `i` (`lsattr`). */
const immutable = (stdout: string): readonly string[] =>
  [...stdout.matchAll(/^(?=\S*i)[-A-Za-z]{12,} +(\/etc\/wireguard\/.*)$/gm)].map(match => match[1] ?? '');

/** What would go wrong at the next restart or change; the interface itself does not care. */
function troubles(stdout: string, key: string): readonly string[] {
  const others = values(stdout, 'file').filter(one => one !== key);
  return [
    ...(others.length > 0 ? ['the key in its files is not the one that runs'] : []),
    ...[...new Set(full(stdout))].map(path => `${path} is full`),
    ...immutable(stdout).map(path => `${path} is immutable`),
  ];
}

/** Public keys are compared; a private one is never printed. */
export const wireguardRestart = checkKind<Spec>({
  name: 'wireguard_restart',
  summary:
    'The interface would come back as it is after a restart, and can be changed: its files hold the key that runs, no disk is full, no file immutable. What is wrong is a warning, and no STOP.',
  schema,
  examples: ["wireguard_restart: { interface: '{{mesh.interface}}' }"],
  title: spec => `${spec.interface} to come back the same after a restart`,
  patience: 0,
  byHand: spec => restartByHand(spec.interface),
  probe: spec => sh`
${needLink(spec.interface)}
${needWg}
conf=/etc/wireguard/$if.conf
key=/etc/wireguard/$if.key
inside=; outside=; derived=
here() { provision_reach "$1" follow && provision_alone && [ -f "$provision_name" ]; } 2>/dev/null
if here "$key"; then
  read -r inside <"$provision_name" || :
  if once_find "pubkey $reach_real"; then derived=$provision_told; fi
fi
if here "$conf"; then
  # A key ends with "=", which is no separator here.
  while read -r line; do
    case $line in PrivateKey=* | PrivateKey[[:space:]]*=*) outside=\${line#*=}; break ;; esac
  done <"$provision_name"
  outside=\${outside#"\${outside%%[![:space:]]*}"}
fi
for one in "$inside" "$outside"; do
  if [ -n "$derived" ] && [ "$one" = "$inside" ]; then
    printf 'file %s\n' "$derived"
  elif [ -n "$one" ]; then
    printf 'file %s\n' "$(printf '%s\n' "$one" | wg pubkey 2>/dev/null || :)"
  fi
  [ "$inside" != "$outside" ] || break
done
set -- /
[ ! -e /etc/wireguard ] || set -- / /etc/wireguard
df -P "$@"
if command -v lsattr >/dev/null; then
  set --
  for one in "$conf" "$key"; do [ ! -e "$one" ] || set -- "$@" "$one"; done
  # Some file systems have no attributes.
  [ $# = 0 ] || provision_ask '1 *nappropriate ioctl*|1 *not supported*' lsattr "$@" || :
fi
`,
  // Which key runs is told there.
  besides: spec => [interfaceState(spec.interface)],
  judge: (spec, { stdout }, [running]) => {
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    if (running === undefined) unread('wg show', '');
    const key = parseRunning(running.stdout)?.publicKey;
    if (key === undefined) {
      return {
        kind: 'not-met',
        findings: [{ seen: `${spec.interface} has no key`, wanted: 'a key', hint: `wg show ${spec.interface}` }],
      };
    }
    if (!isKey(key)) unread('wg show', key);
    if (!/ \d+% +\//.test(stdout)) unread('df', '');
    const found = troubles(stdout, key);
    if (found.length === 0) return { kind: 'met', evidence: 'the same key, room on the disks' };
    return { kind: 'met', evidence: found.join('; '), warning: found.join('; ') };
  },
});

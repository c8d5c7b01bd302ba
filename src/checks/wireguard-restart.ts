import * as z from 'zod';
import { checkKind } from '../model/check-kind.ts';
import { sh } from '../shell/sh.ts';
import { interfaceArgument, needInterface, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument });

type Spec = z.output<typeof schema>;

const linesOf = (stdout: string, word: string): readonly string[] =>
  stdout
    .split('\n')
    .filter(line => line.startsWith(`${word} `))
    .map(line => line.slice(word.length + 1).trim())
    .filter(text => text !== '');

/** What would go wrong at the next restart or change; the interface itself does not care. */
function troubles(stdout: string, key: string): readonly string[] {
  const others = linesOf(stdout, 'file').filter(one => one !== key);
  return [
    ...(others.length > 0 ? ['the key in its files is not the one that runs'] : []),
    ...linesOf(stdout, 'full').map(path => `${path} is full`),
    ...linesOf(stdout, 'immutable').map(path => `${path} is immutable`),
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
  probe: spec => sh`
${needInterface(spec.interface)}
conf=/etc/wireguard/$if.conf
key=/etc/wireguard/$if.key
printf 'running %s\n' "$(wg show "$if" public-key)"
[ ! -s "$key" ] || printf 'file %s\n' "$(wg pubkey <"$key" 2>/dev/null || :)"
[ ! -s "$conf" ] || printf 'file %s\n' "$(sed -n 's/^[[:space:]]*PrivateKey[[:space:]]*=[[:space:]]*//p' "$conf" | head -n 1 | wg pubkey 2>/dev/null || :)"
df -P / /etc/wireguard 2>/dev/null | awk 'NR > 1 && $5 == "100%" && !seen[$6]++ { print "full " $6 }'
if command -v lsattr >/dev/null; then
  lsattr "$conf" "$key" 2>/dev/null | awk '$1 ~ /i/ { print "immutable " $2 }'
fi
`,
  judge: (spec, { stdout }) => {
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    const [key] = linesOf(stdout, 'running');
    if (key === undefined) {
      return {
        kind: 'not-met',
        findings: [{ seen: `${spec.interface} has no key`, wanted: 'a key', tryNext: `wg show ${spec.interface}` }],
      };
    }
    const found = troubles(stdout, key);
    if (found.length === 0) return { kind: 'met', evidence: 'the same key, room on the disks' };
    return { kind: 'met', evidence: found.join('; '), warning: found.join('; ') };
  },
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRunning } from '../../../../../src/collections/wireguard/state/running-wireguard.ts';

const src = join(import.meta.dirname, '../../../../../src');

test('only one script asks a host how WireGuard runs', () => {
  // Faults break what runs, and a neighbour shows its own: neither is a reader of ours.
  const asking = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|sh|awk|pl)$/.test(name) && !/\/faults\/|\/neighbours\//.test(name))
    .filter(name => /wg show "\$/.test(readFileSync(join(src, name), 'utf8')));
  // The timer's script is on its own on the host.
  expect(asking.sort()).toEqual(['collections/wireguard/timer/look.sh', 'remnants/wireguard/running-wireguard.sh']);
});

test('tells of a peer when it was heard of last, and never a secret', () => {
  const [called, never, ahead] =
    parseRunning(
      [
        'now 1000',
        'self OWN 51820',
        'peer A no 192.0.2.1:51820 10.0.0.2/32,10.0.0.1/32 990 25 148 92',
        'peer B yes (none) (none) 0 off 0 0',
        'peer C no (none) 10.0.0.3/32 1200 off 148 92',
        'peerless',
      ].join('\n'),
    )?.peers ?? [];
  expect(called).toEqual({
    publicKey: 'A',
    endpoint: '192.0.2.1:51820',
    allowedIps: ['10.0.0.1/32', '10.0.0.2/32'],
    age: 10,
    heard: true,
    keepalive: 25,
    preshared: undefined,
  });
  expect(never).toMatchObject({
    endpoint: undefined,
    allowedIps: [],
    age: undefined,
    heard: false,
    preshared: 'another',
  });
  expect(ahead?.age).toBe(-200);
});

test.each(['', 'absent\n', 'garbage\n\0', 'peer'])('knows no interface from %j', text => {
  expect(parseRunning(text)).toBeUndefined();
});

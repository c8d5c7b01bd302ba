import { expect, test } from 'vitest';
import { flannelWireguard } from '../../../../src/collections/flannel/checks/flannel-wireguard.ts';

const KEY = 'A'.repeat(43);

/** As the probe prints it: the link, then the running interface. */
const sound = `link 9: flannel-wg: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN mode DEFAULT group default     link/none  promiscuity 0 minmtu 0 maxmtu 2147483552     wireguard addrgenmode none 
now 1000
self ${KEY}= 51821
peer ${'B'.repeat(43)}= no 192.168.15.3:51821 10.42.1.0/24 950 25 100 200
peer ${'C'.repeat(43)}= no 192.168.15.4:51821 10.42.2.0/24 980 25 100 200
`;

const peers = [
  { name: 'wk-1', address: '192.168.15.3' },
  { name: 'wk-2', address: '192.168.15.4' },
];
const judge = (stdout: string, spec: object = {}) =>
  flannelWireguard.bind({ mtu: 1420, port: 51_821, peers, ...spec }).judge({ stdout, stderr: '', code: 0 });
const seen = (stdout: string, spec?: object): readonly string[] => {
  const verdict = judge(stdout, spec);
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
};

test('a session with each other node, and what carries it', () => {
  expect(judge(sound)).toEqual({ kind: 'met', evidence: '2 sessions, in the kernel' });
  expect(judge(sound.replace(' wireguard ', ' tun '))).toMatchObject({ evidence: '2 sessions, in userspace' });
});

test.each<[string, string, string, string]>([
  ['another MTU', 'mtu 1420', 'mtu 1340', 'flannel-wg: MTU 1340'],
  ['another port', '= 51821', '= 51820', 'flannel-wg listens at 51820'],
  [
    'no handshake ever',
    '950 25 100 200',
    '0 25 0 200',
    'last handshake with wk-1 (192.168.15.3:51821): never, nothing received',
  ],
  ['an old one', '950 25', '100 25', 'last handshake with wk-1 (192.168.15.3:51821): 900 s ago'],
  [
    'a node that is no peer',
    '192.168.15.4:51821',
    '203.0.113.9:51821',
    'flannel-wg has no peer at 192.168.15.4 (wk-2)',
  ],
])('%s is told', (_, from, to, words) => {
  expect(sound).toContain(from);
  expect(seen(sound.replace(from, to))).toEqual([words]);
});

test('none at all: the kernel is asked first', () => {
  const verdict = judge('');
  expect(verdict).toMatchObject({ kind: 'not-met', findings: [{ seen: 'there is no flannel-wg' }] });
  expect(JSON.stringify(verdict)).toContain('ip link add dev wg-test type wireguard');
});

test('one that is away is not waited for', () => {
  const away = [peers[0], { name: 'wk-2', address: '192.168.15.4', away: true }];
  expect(seen(sound.replace('980 25 100', '0 25 0'), { peers: away })).toEqual(['met']);
});

import { expect, test } from 'vitest';
import { hostOf, imported, unmarked } from './imported.ts';

const [PRIVATE, PUBLIC] = [
  '77K1uMkMHdZDGHAKaD0vFNMUnzr6Rq3lSnwp8bqOVU4=',
  '1wIq3J7csgZ2VAWyox5pFH7h6XAe+O4FJz4OvvVL7U4=',
];
const PEER = 'Ox21BFcziHWYy56IA2/tKOkSyzXE+IVZSIFjx2/+hkE=';
const OTHER = 'FOztX+mSHbfCQR+e5U+tPX4fe/0NvCugRALP9/cqFHg=';

const own = `[Interface]\n# hub: a VPS\naddress=10.70.0.1/24, fd70::1/64\nListenPort = 443 # as QUIC\nMTU = 1380\nPrivateKey = ${PRIVATE}\nDNS = 10.70.0.1\nPostUp = iptables -t nat -A PREROUTING -j DNAT --to 10.70.0.2\n\n`;
const peer = (comment: string, allowed: string, key = PEER, more = ''): string =>
  `# ${comment}\n[Peer]\nPublicKey=${key}\nAllowedIPs = ${allowed}\n${more}\n`;
const file = (text: string, path = 'hub/wg0.conf') => [{ path, text }];

test('the interface is a host: its public key follows from the private one, which is neither kept nor shown', () => {
  const read = imported(file(own));
  expect(hostOf(read.text, 'hub')).toContain(`mesh_address: 10.70.0.1\n    wireguard_public_key: ${PUBLIC}`);
  expect(read.text).toContain('  subnet: 10.70.0.0/24\n  interface: wg0\n  port: 443\n  mtu: 1380\n');
  const told = read.remarks.join('\n');
  expect(told).toContain('wg0.conf:6: warning: PrivateKey: a private key stands in the file');
  expect(told).toContain('IPv6 of the mesh is not carried over: fd70::1/64');
  expect(told).toContain('PostUp (DNAT)');
  expect(told).toContain('not carried over: DNS');
  expect(`${read.text}${told}`).not.toContain(PRIVATE.slice(0, 12));
  expect(unmarked(read)).toEqual([]);
});

test('peers are hosts, with what comments call them before the section and in it', () => {
  const { text, remarks } = imported(
    file(
      `${own}### attic-1\n${peer('', '10.70.0.2/32, 192.168.7.0/24', PEER, 'Endpoint = attic.example.net:51820\nPresharedKey = Quince-9\n')}[Peer]\n# friendly_name = cellar one (no endpoint)\nPublicKey = ${OTHER}\nAllowedIPs = 10.70.0.3/32\n`,
    ),
  );
  expect(hostOf(text, 'attic-1')).toContain(`mesh_address: 10.70.0.2\n    wireguard_public_key: ${PEER}`);
  expect(hostOf(text, 'cellar-one')).toContain('mesh_address: 10.70.0.3');
  expect(text).toContain('    lan: 192.168.7.0/24\n');
  expect(text).toContain('# TODO: attic-1 was called at attic.example.net:51820');
  expect(remarks.join('\n')).toContain('192.168.7.0/24: LANs are not routed through this mesh');
  expect(remarks.join('\n')).toContain('cellar-one had no endpoint');
  expect(`${text}${remarks.join('\n')}`).not.toContain('Quince-9');
});

test('phones and laptops are left out, and lose their way in; so are sections that are commented out', () => {
  const { text, remarks } = imported(
    file(`${own}${peer("Anna's phone", '10.70.0.9/32')}#[Peer]\n#PublicKey = ${OTHER}\n#AllowedIPs = 10.70.0.13/32\n`),
  );
  expect(text).not.toMatch(/phone|10\.70\.0\.13/);
  expect(remarks.join('\n')).toContain('left out: anna-s-phone: no machine of the fleet');
  expect(remarks.join('\n')).toContain('anna-s-phone will lose the way in');
  expect(remarks.join('\n')).toContain('left out: 10.70.0.13: commented out');
});

test('an address with the length of a network is told', () => {
  const { text, remarks } = imported(file(`${own}${peer('three', '10.70.0.3/24')}`));
  expect(hostOf(text, 'three')).toContain('mesh_address: 10.70.0.3');
  expect(remarks.join('\n')).toContain('AllowedIPs 10.70.0.3/24 is the whole 10.70.0.0/24 to WireGuard');
});

test('a peer that has all the traffic has no address of the mesh by that', () => {
  const { text, remarks } = imported(file(`${own}${peer('gate', '0.0.0.0/0, ::/0')}`));
  expect(hostOf(text, 'gate')).toContain('mesh_address: # TODO: AllowedIPs do not tell');
  expect(remarks.join('\n')).toContain('0.0.0.0/0: all traffic of the host went to gate');
});

test('several files are one mesh: a host is known by its key, and where its peers call it otherwise', () => {
  const { text, remarks } = imported(
    file(`${own}${peer('two', '10.70.0.2/32')}`),
    file(
      `[Interface]\nAddress = 10.70.0.2/24\nListenPort = 51820\n${peer('the hub', '10.70.0.0/24', PUBLIC)}`,
      'two/wg0.conf',
    ),
  );
  expect([...text.matchAll(/wireguard_public_key/g)]).toHaveLength(2);
  expect(hostOf(text, 'hub')).toContain('mesh_address: 10.70.0.1');
  expect(remarks.join('\n')).toContain("the mesh's port is 443 and 51820; 443 is taken for all hosts");
});

import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { type HostFacts, parseHostFacts } from '../../../../src/import/hosts/host-facts.ts';
import { type Asked, hostsFound } from '../../../../src/import/hosts/hosts-found.ts';
import { routerWords } from '../../../../src/import/hosts/router-words.ts';
import { parseTarget } from '../../../../src/import/hosts/target.ts';
import { propose } from '../../../../src/import/propose.ts';
import { writeInventory } from '../../../../src/import/write-inventory.ts';
import { readInventory, readInventoryText } from '../../../../src/inventory/read-inventory.ts';
import type { Seen } from '../../../../src/model/reach/seen-from.ts';
import { hostOf } from '../imported.ts';

/** What a host prints: its name, its addresses (`eth0 192.168.1.20/24`), its way out. */
function asked(
  target: string,
  name: string,
  addresses: readonly string[],
  way?: string,
  ...more: readonly string[]
): Asked {
  const read = parseTarget(target);
  if ('what' in read) throw new Error(read.what);
  const lines = [
    `name ${name}`,
    ...addresses.map(one => `address ${one}`),
    ...(way === undefined ? [] : [`way ${way}`]),
    'system Debian GNU/Linux 12 (bookworm)',
    'architecture aarch64',
    'memory 4000000',
    ...more,
  ];
  const facts: HostFacts = parseHostFacts(`${lines.join('\n')}\n`);
  return { target: read, facts };
}

const home = (target: string, name: string, last: number, ...more: readonly string[]): Asked =>
  asked(target, name, [`eth0 192.168.1.${last}/24`], 'via 192.168.1.1 dev eth0', ...more);

const vps = (name: string, address: string, target = `root@${address}`): Asked =>
  asked(target, name, [`ens3 ${address}/24`], `via ${address.replace(/\d+$/, '1')} dev ens3`);

function made(all: readonly Asked[], seen: ReadonlyMap<string, Seen> = new Map()) {
  const proposed = propose(hostsFound(all, seen, { cluster: 'home' }));
  const text = writeInventory(proposed, 'made');
  const { mistakes, inventory } = readInventory(
    readInventoryText(text),
    '/fleet/home.yaml',
    '/home/me',
    shippedSections,
    'not loaded',
  );
  const remarks = proposed.found.remarks.map(remark => remark.text);
  return { text, inventory, mistakes: mistakes.map(({ what }) => what), remarks, sites: proposed.sites };
}

test('a home and a VPS: sites, the router, a forward for each host behind it, one server at home, the edge outside', () => {
  const all = [home('pi@192.168.1.20', 'ms-1', 20), home('pi@192.168.1.21', 'wk-1', 21), vps('edge-1', '203.0.113.5')];
  const seen = new Map([['pi@192.168.1.20', { address: '198.51.100.7', by: 'root@203.0.113.5' }]]);
  const { inventory, mistakes, text, sites } = made(all, seen);
  expect(mistakes).toEqual([]);
  expect(text).not.toContain('TODO');
  expect(inventory?.sites).toMatchObject([
    {
      name: 'home',
      lan: '192.168.1.0/24',
      router: {
        lanAddress: '192.168.1.1',
        publicAddress: '198.51.100.7',
        forwards: [
          { port: 51820, host: 'ms-1', hostPort: 51820 },
          { port: 51821, host: 'wk-1', hostPort: 51820 },
        ],
      },
    },
    { name: 'public' },
  ]);
  expect(inventory?.hosts.map(({ name, site, address, roles, ssh }) => [name, site, address, roles, ssh.user])).toEqual(
    [
      ['ms-1', 'home', '192.168.1.20', ['server'], 'pi'],
      ['wk-1', 'home', '192.168.1.21', ['agent'], 'pi'],
      ['edge-1', 'public', '203.0.113.5', ['agent', 'edge'], 'root'],
    ],
  );
  expect(text).toContain('# Debian GNU/Linux 12 (bookworm), aarch64, 4.1 GB');
  const [site] = sites;
  const words = site === undefined ? [] : routerWords(site, name => `at ${name}`);
  expect(words.join('\n')).toContain('protocol UDP · external port 51821 → at wk-1 · internal port 51820   (wk-1)');
  expect(words.join('\n')).toContain('198.51.100.7');
});

test('where nobody outside could look, the public address is asked for, and the inventory refused at its line until it is there', () => {
  const { text, mistakes } = made([home('pi@192.168.1.20', 'ms-1', 20), vps('edge-1', '203.0.113.5')]);
  expect(text).toMatch(/public_address: # TODO: the router's address on the internet/);
  expect(mistakes).toHaveLength(1);
});

test('one host at home has no router, three VPS no site, and the first of them is the server', () => {
  const one = made([home('192.168.1.20', 'ms-1', 20)]);
  expect(one.inventory?.sites).toEqual([{ name: 'home', lan: '192.168.1.0/24' }]);
  const three = made([vps('a', '203.0.113.5'), vps('b', '203.0.113.6'), vps('c', '198.51.100.9')]);
  expect(three.mistakes).toEqual([]);
  expect(three.inventory?.sites).toEqual([{ name: 'public' }]);
  expect(three.inventory?.hosts.map(({ roles }) => roles)).toEqual([['server'], ['agent', 'edge'], ['agent']]);
  const alone = made([vps('a', '203.0.113.5')]);
  expect(alone.inventory?.hosts.map(({ roles }) => roles)).toEqual([['server', 'edge']]);
});

test('names say what hosts are for; a host with too little memory is no server', () => {
  const named = made([home('a@192.168.1.2', 'worker-1', 2), home('a@192.168.1.3', 'k3s-master', 3)]);
  expect(named.inventory?.hosts.map(({ roles }) => roles)).toEqual([['agent'], ['server']]);
  const small = asked('a@192.168.1.2', 'zero', ['wlan0 192.168.1.2/24'], 'via 192.168.1.1 dev wlan0', 'memory 1');
  expect(parseHostFacts('name a\naddress eth0 10.0.0.1/8\nmemory 500000\n').memory).toBe(512_000_000);
  const little = { ...small, facts: { ...small.facts, memory: 512_000_000 } };
  expect(made([little, home('a@192.168.1.3', 'big', 3)]).inventory?.hosts.map(({ roles }) => roles)).toEqual([
    ['agent'],
    ['server'],
  ]);
});

test('a cloud that leads a whole address to a host is told from a router that passes SSH on', () => {
  const cloud = asked('root@203.0.113.9', 'cloud', ['ens5 10.0.0.4/24'], 'via 10.0.0.1 dev ens5');
  const { text } = made([cloud, vps('other', '198.51.100.9')]);
  expect(hostOf(text, 'cloud')).toContain('address: 10.0.0.4');
  expect(hostOf(text, 'cloud')).toMatch(/public_address: 203\.0\.113\.9 # TODO: proposed/);
  expect(hostOf(text, 'cloud')).toMatch(/ssh:\n\s+address: 203\.0\.113\.9/);
  expect(text).not.toContain('forwards');

  const passed = asked('pi@203.0.113.9:2222', 'attic', ['eth0 192.168.1.4/24'], 'via 192.168.1.1 dev eth0');
  const moved = made([passed, vps('other', '198.51.100.9')]);
  expect(hostOf(moved.text, 'attic')).not.toContain('public_address');
  expect(hostOf(moved.text, 'attic')).toContain('port: 2222');
  expect(moved.text).toMatch(/public_address: 203\.0\.113\.9 # TODO: proposed: SSH reaches a host there/);
  expect(moved.text).toContain('{udp: 51820, to: attic}');
});

test('two homes with the same LAN are two sites, told apart by their routers', () => {
  const mac = (last: string) => `mac 52:54:00:00:00:${last}`;
  const { sites } = made([
    home('a@192.168.1.20', 'one', 20, mac('01')),
    home('a@192.168.1.22', 'three', 22),
    home('a@home.example.org', 'two', 21, mac('02')),
  ]);
  expect(sites.map(({ name }) => name)).toEqual(['home-1', 'home-2']);
});

test('networks that hosts have already are not taken for pods, services or the mesh; those of an old cluster are', () => {
  const busy = asked(
    'a@10.42.7.2',
    'ms-1',
    ['eth0 10.42.7.2/24', 'docker0 10.8.0.1/24', 'cni0 10.52.0.1/24'],
    'via 10.42.7.1 dev eth0',
    'runs k3s',
    'tunnel wg0',
  );
  const { inventory, mistakes, text, remarks } = made([busy]);
  expect(mistakes).toEqual([]);
  expect(text).toContain('subnet: 10.9.0.0/24');
  expect(text).toContain('pods: 10.52.0.0/16');
  expect(inventory?.hosts[0]?.address).toBe('10.42.7.2');
  expect(remarks.join('\n')).toContain('ms-1 has k3s already');
  expect(remarks.join('\n')).toContain('interfaces of WireGuard (wg0)');
});

test('a VPS that is reached through a VPN stands on the internet all the same', () => {
  const far = asked(
    'a@100.64.0.3',
    'far',
    ['ens3 203.0.113.5/24', 'tailscale0 100.64.0.3/32'],
    'via 203.0.113.1 dev ens3',
  );
  expect(hostOf(made([far]).text, 'far')).toMatch(/site: public\n\s+address: 203\.0\.113\.5/);
  expect(made([far]).inventory?.hosts[0]?.ssh.address).toBe('100.64.0.3');
});

test('hosts with one name, or with an address for a name, are named so that it is seen', () => {
  const { text } = made([home('pi@192.168.1.2', 'raspberrypi', 2), home('pi@192.168.1.3', 'raspberrypi', 3)]);
  expect(text).toMatch(/^ {2}raspberrypi:$/m);
  expect(text).toMatch(/^ {2}agent-1: # TODO: name proposed; another host is called raspberrypi already$/m);
});

test.each([
  ['pi@192.168.1.20', { user: 'pi', address: '192.168.1.20' }],
  ['wk-1=pi@192.168.1.20:2222', { name: 'wk-1', user: 'pi', address: '192.168.1.20', port: 2222 }],
  ['[2001:db8::5]:22', { address: '2001:db8::5', port: 22 }],
  ['home.example.org', { address: 'home.example.org' }],
])('%s is a host', (text, target) => {
  expect(parseTarget(text)).toEqual({ text, ...target });
});

test.each(['', 'root@', 'a b', 'W=1.2.3.4', 'pi@1.2.3.4:99999', '-oProxyCommand=x', 'a@b@c'])('%j is none', text => {
  expect(parseTarget(text)).toHaveProperty('what');
});

test('a host that tells no address, or nothing, was not read', () => {
  expect(() => parseHostFacts('name a\n')).toThrow('it has no address of IPv4');
  expect(() => parseHostFacts('')).toThrow('the host printed nothing');
});

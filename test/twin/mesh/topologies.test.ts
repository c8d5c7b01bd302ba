import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

/** Two homes behind routers that forward nothing, and one host on the internet. */
const HOMES = `cluster: ring-hub
ssh: { user: provision }
sites:
  here:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10 }
  there:
    lan: 192.168.16.0/24
    router: { lan_address: 192.168.16.1, public_address: 203.0.113.20 }
  internet: {}
hosts:
  one: { site: here, address: 192.168.15.2, mesh_address: 10.8.0.1, roles: [server] }
  two: { site: there, address: 192.168.16.2, mesh_address: 10.8.0.2, roles: [agent] }
  vps: { site: internet, address: 198.51.100.25, mesh_address: 10.8.0.3, roles: [agent, edge] }
mesh: { subnet: 10.8.0.0/24, topology: { hub: [vps] } }
`;

/** Two clusters of three hosts, of which each has one gateway; the second cluster's other hosts can be called by nobody outside. */
const CLUSTERS = `cluster: ring-gates
ssh: { user: provision }
sites:
  a:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: a-1 }] }
  b:
    lan: 192.168.16.0/24
    router: { lan_address: 192.168.16.1, public_address: 203.0.113.20 }
hosts:
  a-1: { cluster: store-a, site: a, address: 192.168.15.2, roles: [server] }
  a-2: { cluster: store-a, site: a, address: 192.168.15.3, roles: [agent] }
  a-3: { cluster: store-a, site: a, address: 192.168.15.4, roles: [agent] }
  b-1: { cluster: store-b, site: b, address: 192.168.16.2, roles: [server] }
  b-2: { cluster: store-b, site: b, address: 192.168.16.3, roles: [agent] }
  b-3: { cluster: store-b, site: b, address: 192.168.16.4, roles: [agent] }
mesh: { subnet: 10.100.0.0/16, topology: gateways }
kubernetes: { network: flannel }
clusters:
  store-a:
    mesh_subnet: 10.100.1.0/24
    gateways: [a-1]
    kubernetes: { pods: 10.42.0.0/16, services: 10.43.0.0/16 }
  store-b:
    mesh_subnet: 10.100.2.0/24
    gateways: [b-1]
    kubernetes: { pods: 10.52.0.0/16, services: 10.53.0.0/16 }
`;

describe.skipIf(!possible)('two homes that can never meet, and a hub', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    ring = new Rehearsal(HOMES);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('form a mesh: GO, pings of full size pass through, and a second run has nothing to do', async () => {
    const first = await ring.run('phase2 --yes --no-color');
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 });
    expect(await ring.must('one', 'ping -n -c 3 -i 0.2 -W 2 -M do -s 1392 10.8.0.2')).toContain(' 0% packet loss');
    // One hop more than to a peer: it went through the hub.
    expect(await ring.must('one', 'ping -n -c 1 -W 2 10.8.0.2')).toContain('ttl=63');
    expect(await ring.must('one', 'wg show wg0 allowed-ips | wc -l')).toBe('1');
    expect(await ring.must('one', 'wg show wg0 allowed-ips')).toMatch(
      /10\.8\.0\.3\/32 10\.8\.0\.2\/32|10\.8\.0\.2\/32 10\.8\.0\.3\/32/,
    );
    expect(await ring.must('one', 'cat /proc/sys/net/ipv4/ip_forward')).toBe('0');
    expect(await ring.must('vps', 'cat /proc/sys/net/ipv4/ip_forward')).toBe('1');
    const again = await ring.run('phase2 --detailed-exitcode --no-color');
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });

  test('the matrix says which way they go, and a diagnosis finds nothing', async () => {
    const told = await ring.run('diagnose phase2 --no-color');
    expect(told, told.stdout).toMatchObject({ code: 0 });
    expect(told.stdout).toContain('by vps');
  });

  test('a hub that forwards nothing is named, and nobody else', async () => {
    await ring.must('vps', 'sysctl -qw net.ipv4.ip_forward=0');
    const gate = await ring.run('gate phase2 --no-color');
    expect(gate, gate.stdout).toMatchObject({ code: 3 });
    expect(gate.stdout).toContain('does not answer a ping by way of vps');
    const told = await ring.run('diagnose phase2 --json');
    expect(told.code).toBe(3);
    expect([...told.stdout.matchAll(/"code":"([a-z-]+)"/g)].map(([, code]) => code)).toEqual(['ip-forward-off']);
    const mended = await ring.run('phase2 --yes --no-color');
    expect(mended, mended.stdout).toMatchObject({ code: 0 });
  });

  test('an address that its relay was taken is missed by its name, and comes back', async () => {
    const key = await ring.must('one', 'wg show wg0 allowed-ips | cut -f 1');
    await ring.must('one', `wg set wg0 peer '${key}' allowed-ips 10.8.0.3/32`);
    const told = await ring.run('diagnose phase2 --no-color');
    expect(told, told.stdout).toMatchObject({ code: 3 });
    expect(told.stdout).toContain('on one 10.8.0.2/32 does not belong to the peer vps');
    const mended = await ring.run('phase2 --yes --no-color');
    expect(mended, mended.stdout).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!possible)('two clusters of three hosts, and a gateway of each', () => {
  let ring: Rehearsal;
  const hosts = ['a-1', 'a-2', 'a-3', 'b-1', 'b-2', 'b-3'];

  beforeAll(async () => {
    ring = new Rehearsal(CLUSTERS);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('form a mesh: GO, everybody reaches everybody, and a second run has nothing to do', async () => {
    const first = await ring.run('phase2 --yes --no-color');
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 });
    const addresses = (await ring.inventory()).hosts.map(({ settings }) => String(settings?.['mesh_address']));
    for (const host of hosts)
      for (const address of addresses)
        expect(await ring.must(host, `ping -n -c 2 -i 0.2 -W 2 ${address}`), `${host} ${address}`).toContain(
          ' 0% packet loss',
        );
    const again = await ring.run('phase2 --detailed-exitcode --no-color');
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });

  test('a host has its own cluster’s as peers, and two gateways are on the way to another’s', async () => {
    expect(await ring.must('a-2', 'wg show wg0 peers | wc -l')).toBe('2');
    expect(await ring.must('a-1', 'wg show wg0 peers | wc -l')).toBe('3');
    expect(await ring.must('a-2', 'ping -n -c 1 -W 2 10.100.2.3')).toContain('ttl=62');
    const told = await ring.run('diagnose phase2 --no-color');
    expect(told, told.stdout).toMatchObject({ code: 0 });
    // The matrix of six hosts is wider than a terminal: the plan says the same of each pair.
    const ways = await ring.provision(['inventory', 'graph', '--format', 'ways']);
    expect(ways.stdout).toContain('a-2 → b-3: by way of a-1 and b-1\n');
  });
});

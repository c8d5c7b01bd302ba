import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { routerPassages } from '../../../src/collections/wireguard/faults/router-passages.ts';
import type { Script } from '../../../src/model/plan/script.ts';
import { sh } from '../../../src/shell/sh.ts';
import { layoutTwin } from '../../../src/twin/layout/layout-twin.ts';
import { endurance } from '../../figures.ts';
import { turnOf } from '../../rotation.ts';
import { putRight } from '../fixtures/put-right.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

const DUAL = readFileSync('inventory/dual-stack.yaml', 'utf8').replace('cluster: dual-stack', 'cluster: ring-dual');

/** What breaks IPv6 on `six-1` and nothing of IPv4; one at every push, others each day. */
const broken: readonly (readonly [what: string, script: Script, cause: string, remedy: RegExp])[] = [
  [
    'a rule of IPv6 that drops pings',
    sh`ip6tables -I INPUT -i wg0 -p ipv6-icmp --icmpv6-type echo-request -j DROP`,
    'six-1 drops pings, while its tunnels work',
    /→ on six-1: (ip6tables -D INPUT -i wg0 -p ipv6-icmp .*)/,
  ],
  [
    'a route of IPv6 that is gone',
    sh`ip -6 route del fd08::1/128 dev wg0`,
    'six-1 has no route to ms-1 through wg0',
    /→ on six-1: (ip route add fd08::1\/128 dev wg0)/,
  ],
  [
    'a policy rule of IPv6',
    sh`ip -6 route add fd08::/64 dev eth0 table 77; ip -6 rule add to fd08::/64 lookup 77 pref 500`,
    'another route on six-1 takes what is meant for',
    /→ on six-1: (ip -6 rule add to fd08::\/64 lookup main pref 499)/,
  ],
  [
    'the mesh’s address of IPv6 gone',
    sh`ip -6 address del fd08::3/128 dev wg0`,
    'wg0 of six-1 has 10.8.0.3, not 10.8.0.3 and fd08::3',
    /→ on six-1: (systemctl restart wg-quick@wg0)/,
  ],
];

describe.skipIf(!possible)('a home of both families, a host of IPv6 alone, one of both', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    ring = new Rehearsal(DUAL);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('form a mesh of both, and a second run has nothing to do', async () => {
    const first = await ring.run('phase2 --yes --no-color');
    expect(first, first.stdout).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/a route to each peer, and to nobody else, through wg0 +4 of 4/);
    for (const address of ['10.8.0.3', 'fd08::3']) await ring.must('ms-1', `ping -c 1 -W 2 ${address}`);
    // IPv6 alone, and let in by the router's firewall: it calls the host at home itself.
    expect(await ring.must('six-1', 'cat /etc/wireguard/wg0.conf')).toContain('Endpoint = [2001:db8:15::3]:51820');
    const again = await ring.run('phase2 --detailed-exitcode --no-color');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing changed');
  });

  const passages = routerPassages.map(({ name, title }) => [name, title] as const);
  test.each(endurance ? passages : turnOf(passages, 1))(
    '%s (%s) is named, apart from the forward of IPv4, and gone after what its remedy says',
    async (name, title) => {
      const broken = await ring.provision(['twin', 'fault', 'inject', name]);
      expect(broken, broken.stderr).toMatchObject({ code: 0, stdout: `wk-1: ${title}\n` });
      const told = await ring.run('diagnose phase2 --no-color');
      expect(told, told.stdout).toMatchObject({ code: 3 });
      expect(told.stdout).toContain('does not let UDP 51820 in to wk-1 (2001:db8:15::3)');
      expect(told.stdout).toContain('(1 cause,');
      const [, remedy = ''] = /→ (in the router’s IPv6 firewall: .*)/.exec(told.stdout) ?? [];
      const [way = []] = shipped.remedies.get('port-closed-at-router') ?? [];
      const inventory = await ring.inventory();
      const hosts = inventory.hosts.filter(host => host.name === 'wk-1');
      expect(await putRight(ring, { inventory, hosts, layout: layoutTwin(inventory) }, way, [remedy])).toHaveLength(1);
      const after = await ring.run('diagnose phase2 --no-color');
      expect(after, after.stdout).toMatchObject({ code: 0 });
      expect((await ring.provision(['twin', 'fault', 'heal'])).stdout).toBe(`Healed: ${name}\n`);
    },
  );

  test('saved rules of IPv6 that close the port at the next boot are told', async () => {
    await ring.must(
      'six-1',
      `apt-get install -y netfilter-persistent iptables-persistent >/dev/null 2>&1
printf '%s\\n' '*filter' ':INPUT DROP [0:0]' '-A INPUT -i lo -j ACCEPT' '-A INPUT -p ipv6-icmp -j ACCEPT' \\
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT' COMMIT >/etc/iptables/rules.v6`,
    );
    const gate = await ring.run('gate phase2 --json');
    expect(gate, gate.stdout).toMatchObject({ code: 3 });
    expect(gate.stdout).toContain('/etc/iptables/rules.v6 (netfilter-persistent.service)');
    expect(gate.stdout).toContain('ip6tables -I INPUT -p udp --dport 51820 -j ACCEPT, then: netfilter-persistent save');
    await ring.must('six-1', 'ip6tables -I INPUT -p udp --dport 51820 -j ACCEPT; netfilter-persistent save 2>&1');
    const after = await ring.run('gate phase2 --no-color');
    expect(after, after.stdout).toMatchObject({ code: 0 });
  });

  test.each(endurance ? broken : turnOf(broken, 1))(
    '%s is named while IPv4 works, and its remedy mends it',
    async (_, script, cause, remedy) => {
      await ring.must('six-1', script.text);
      const told = await ring.run('diagnose phase2 --no-color');
      expect(told, told.stdout).toMatchObject({ code: 3 });
      expect(told.stdout).toContain(cause);
      const [, command = ''] = remedy.exec(told.stdout) ?? [];
      expect(command, told.stdout).not.toBe('');
      await ring.must('six-1', command);
      const gate = await ring.run('gate phase2 --no-color');
      expect(gate, gate.stdout).toMatchObject({ code: 0 });
      await ring.must('six-1', 'ip -6 rule del pref 499 2>/dev/null || :; ip -6 rule del pref 500 2>/dev/null || :');
    },
  );

  test('a mesh of IPv6 alone takes its place, and phase 3 has no address for a node in it', async () => {
    ring.write(
      'ring.yaml',
      DUAL.replace('subnet: [10.8.0.0/24, fd08::/64]', 'subnet: fd08::/64').replace(
        /mesh_address: \[10\.8\.0\.\d, ('fd08::\d')\]/g,
        'mesh_address: $1',
      ),
    );
    const run = await ring.run('phase2 --yes --no-color');
    expect(run, run.stdout).toMatchObject({ code: 0 });
    expect(await ring.must('six-1', 'ip -o address show dev wg0')).not.toContain('10.8.0.3');
    const next = await ring.run('phase3 --dry-run --no-color');
    expect(next.stdout).toContain('the host has no IPv4 address in the mesh');
  });
});

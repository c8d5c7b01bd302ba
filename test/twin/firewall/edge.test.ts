import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

/** A home behind NAT and a public host, as in inventory/home.yaml. */
const inventory = (port: number, edge = ''): string => `cluster: ring-edge
ssh: { user: provision, become: true }
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: ms-1 }] }
  contabo: {}
hosts:
  ms-1: { site: home, address: 192.168.15.2, mesh_address: 172.27.15.12, roles: [server] }
  edge-1: { site: contabo, address: 198.51.100.25, mesh_address: 172.27.15.31, roles: [agent, edge]${edge} }
mesh: { subnet: 172.27.15.0/24, port: ${port} }
wipe: { firewall: ours }
`;

/** What phase 3 wants first, taken from its own playbook: no K3s is needed for it. */
function playbook(): string {
  const text = readFileSync(join(import.meta.dirname, '../../../playbooks/k3s.yaml'), 'utf8');
  const { stages } = z
    .object({ stages: z.array(z.object({ tasks: z.array(z.record(z.string(), z.unknown())) })) })
    .parse(parse(text));
  const task = stages.flatMap(one => one.tasks).find(one => Object.hasOwn(one, 'edge_firewall'));
  return stringify({ name: 'edge', stages: [{ name: 'edge', tasks: [task] }], gate: [task] });
}

/** Says a word to whoever comes. */
const LISTEN = `use IO::Socket::INET;
my $s = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 9, ReuseAddr => 1) or die;
while (my $c = $s->accept) { print $c "here\\n"; close $c }`;

/** What a cluster opens, without one: a kubelet's port, a pod, and a NodePort that leads to it. */
const PLANT = `
printf '%s' '${LISTEN}' >/root/listen.pl
systemd-run -q --unit=kubelet-like perl /root/listen.pl 10250
ip netns add pod; ip link add cali0 type veth peer name eth0 netns pod
ip addr add 10.42.0.1/32 dev cali0; ip link set cali0 up; ip route add 10.42.0.2 dev cali0
ip -n pod addr add 10.42.0.2/32 dev eth0; ip -n pod link set eth0 up; ip -n pod link set lo up
ip -n pod route add 10.42.0.1 dev eth0; ip -n pod route add default via 10.42.0.1 dev eth0 onlink
sysctl -qw net.ipv4.ip_forward=1
systemd-run -q --unit=pod-like ip netns exec pod perl /root/listen.pl 8080
iptables -t nat -A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.42.0.2:8080
for try in 1 2 3 4 5 6 7 8 9; do if ss -Htln 'sport = :10250' | grep -q .; then break; fi; sleep 0.3; done`;

/** Asked from the internet, as a neighbour of the public host's segment. */
const WAYS = {
  ssh: '198.51.100.25 22',
  kubelet: '198.51.100.25 10250',
  node_port: '198.51.100.25 30080',
  pod: '10.42.0.2 8080',
  mesh_address: '172.27.15.31 10250',
} as const;

const reachLine = z.object({
  type: z.literal('reach'),
  rows: z.array(z.object({ host: z.string(), side: z.string(), port: z.number(), seen: z.string() })),
});

describe.skipIf(!possible)('what is reached from outside', () => {
  let ring: Rehearsal;
  const reached = async (): Promise<readonly string[]> => {
    const asked = Object.entries(WAYS).map(
      ([name, to]) =>
        `{ if timeout 4 bash -c 'exec 3<>/dev/tcp/${to.replace(' ', '/')} && read -r line <&3' 2>/dev/null; then echo ${name}; fi; } &`,
    );
    return (await ring.must('internet', `${asked.join('\n')}\nwait`)).split('\n').filter(Boolean).sort();
  };
  const table = 'nft list table inet provision_edge';

  beforeAll(async () => {
    ring = new Rehearsal(inventory(51820));
    ring.write('edge.yaml', playbook());
    await ring.up('clean');
    const mesh = await ring.run('phase2 --yes');
    expect(mesh, mesh.stdout + mesh.stderr).toMatchObject({ code: 0 });
    await ring.must('edge-1', PLANT);
    await ring.must(
      'internet',
      `port=$(ip route get 198.51.100.25 | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)
ip addr add 198.51.100.99/32 dev "$port"
for to in 10.42.0.0/16 172.27.15.31; do ip route add "$to" via 198.51.100.25 dev "$port" onlink src 198.51.100.99; done`,
    );
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('is everything, at first; what would close is shown with who listens, and asked', async () => {
    // Who listens is slow where the machine has more to do.
    await expect.poll(reached, { timeout: 30_000 }).toEqual(Object.keys(WAYS).sort());
    const dry = await ring.run('run edge.yaml --dry-run');
    expect(dry.stdout).toMatch(
      /from outside +.*tcp 22 \(SSH\), tcp 80 \(Traefik\), tcp 443 \(Traefik\), udp 51820 \(the mesh\)/s,
    );
    expect(dry.stdout).toMatch(/tcp 10250 \(perl\) +open → closed/);
    expect(dry.stdout).toMatch(/tcp 30080 \(led to 10\.42\.0\.2:8080\) +open → closed/);
    const asked = await ring.run('reach');
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ code: 3 });
    expect(asked.stdout, asked.stdout).toMatch(/edge-1 from outside, 198\.51\.100\.25 asked by controller, ms-1/);
    expect(asked.stdout).toMatch(/✗ exposed +tcp 10250 \(perl\), tcp 30080 \(led to 10\.42\.0\.2:8080\)/);
    expect(asked.stdout.split('\n').filter(line => [...line].length > 80)).toEqual([]);
    const refused = await ring.run('run edge.yaml');
    expect(refused, refused.stdout).toMatchObject({ code: 4 });
    expect(refused.stderr).toContain('this would close ports that are reached now on edge-1');
    await expect.poll(reached, { timeout: 30_000 }).toEqual(Object.keys(WAYS).sort());
  });

  test('is SSH and the mesh alone, once it was said; a home behind NAT is left as it is', async () => {
    // As phase 3 does before: from then on phase 1's gate does not ask for a bare host.
    await ring.must('edge-1', 'touch /var/lib/provision/phases/k3s');
    const closed = await ring.run('run edge.yaml --yes');
    expect(closed, closed.stdout + closed.stderr).toMatchObject({ code: 0 });
    expect(await reached()).toEqual(['ssh']);
    expect((await ring.on('ms-1', table)).code).not.toBe(0);
    expect(await ring.must('internet', 'ping -c 1 -W 2 198.51.100.25 >/dev/null && echo answers')).toBe('answers');
    const mesh = await ring.run('gate phase2');
    expect(mesh, mesh.stdout).toMatchObject({ code: 0 });
    // From inside nothing is closed.
    expect(await ring.must('ms-1', 'timeout 4 bash -c "exec 3<>/dev/tcp/172.27.15.31/10250 && head -n 1 <&3"')).toBe(
      'here',
    );
    const again = await ring.run('run edge.yaml --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing changed');
    const asked = await ring.run('reach --json');
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ code: 0 });
    const { rows } = reachLine.parse(JSON.parse(asked.stdout));
    const answering = (side: string) => rows.filter(one => one.side === side && one.seen === 'answers');
    expect(answering('outside').map(({ host, port }) => `${host} ${port}`)).toEqual(['edge-1 22']);
    expect(answering('mesh').map(({ host, port }) => `${host} ${port}`)).toContain('edge-1 10250');
    // A home behind NAT has nothing outside that could be asked.
    expect(rows.some(({ host, side }) => host === 'ms-1' && side === 'outside')).toBe(false);
  });

  test('a rule by hand is found, and taken out again without a question', async () => {
    await ring.must('edge-1', 'nft insert rule inet provision_edge ports tcp dport 10250 accept');
    expect(await reached()).toContain('kubelet');
    const gate = await ring.run('run edge.yaml --dry-run');
    expect(gate.stdout).toContain('not as the file says');
    const mended = await ring.run('run edge.yaml');
    expect(mended, mended.stdout + mended.stderr).toMatchObject({ code: 0 });
    expect(await reached()).toEqual(['ssh']);
  });

  test('it outlives a restart of nftables, whose file empties everything, and a boot', async () => {
    await ring.must('edge-1', 'grep -q "^flush ruleset" /etc/nftables.conf; systemctl enable -q --now nftables');
    for (const verb of ['restart', 'reload', 'stop', 'start']) {
      await ring.must('edge-1', `systemctl ${verb} nftables`);
      // Whoever stops it wants no rules. The others bring the table's own unit along: its job ends a moment after theirs.
      await expect
        .poll(async () => (await ring.on('edge-1', table)).code === 0, { message: verb, timeout: 10_000 })
        .toBe(verb !== 'stop');
    }
    expect(await reached()).toEqual(['ssh']);
    const restarted = await ring.provision(['twin', 'power', 'reboot', 'edge-1']);
    expect(restarted, restarted.stdout + restarted.stderr).toMatchObject({ code: 0 });
    await ring.must('edge-1', 'systemctl is-system-running --wait >/dev/null || :');
    await ring.must('edge-1', PLANT);
    await ring.must(
      'edge-1',
      // Before the network, and so at no moment open.
      `[ "$(systemctl show -p ActiveEnterTimestampMonotonic --value provision-edge)" -le "$(systemctl show -p ActiveEnterTimestampMonotonic --value network-pre.target)" ]`,
    );
    expect(await reached()).toEqual(['ssh']);
    const again = await ring.run('run edge.yaml --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });

  test('what the inventory opens is open, and the mesh moves to another port', async () => {
    ring.write('ring.yaml', inventory(51900, ', firewall: { open: [{ tcp: 10250 }] }'));
    const moved = await ring.run('phase2 --yes');
    expect(moved, moved.stdout + moved.stderr).toMatchObject({ code: 0 });
    expect(await reached()).toEqual(['kubelet', 'ssh']);
    expect(await ring.must('edge-1', table)).toContain('51900');
  });

  test('a wipe takes it away: table, file and unit', async () => {
    const wiped = await ring.run('phase1 --yes');
    expect(wiped, wiped.stdout + wiped.stderr).toMatchObject({ code: 0 });
    expect((await ring.on('edge-1', table)).code).not.toBe(0);
    expect(
      await ring.must('edge-1', 'ls -d /etc/provision /etc/systemd/system/*/provision-edge* 2>/dev/null || :'),
    ).toBe('');
    expect(await reached()).toContain('kubelet');
  });
});

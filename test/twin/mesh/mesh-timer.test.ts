import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { twinExec } from '../../../src/twin/twin-exec.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

const PHONE = '10.100.255.254';
const KEY = 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=';

const stores = (expires: string): string => `cluster: ring-mesh-timer
ssh: { user: provision }
sites:
  internet: {}
hosts:
  a-1: { cluster: store-a, site: internet, address: 198.51.100.20, mesh_address: 10.100.1.1, roles: [server] }
  b-1: { cluster: store-b, site: internet, address: 198.51.100.25, mesh_address: 10.100.2.1, roles: [server] }
  b-2: { cluster: store-b, site: internet, address: 198.51.100.26, mesh_address: 10.100.2.2, roles: [agent] }
mesh:
  subnet: 10.100.0.0/16
  clients:
    phone: { address: ${PHONE}, public_key: ${KEY}, gateway: b-2, reach: [mesh], expires: ${expires} }
clusters:
  store-a:
    mesh_subnet: 10.100.1.0/24
    kubernetes: { pods: 10.42.0.0/16, services: 10.43.0.0/16 }
  store-b:
    mesh_subnet: 10.100.2.0/24
    kubernetes: { pods: 10.52.0.0/16, services: 10.53.0.0/16 }
    gateways: [b-1, b-2]
`;

/** What answers in place of a node's kubelet, and of the cluster's DNS and API at their service addresses: with the host's name. */
const STAND_IN = `ip addr replace 10.53.0.10/32 dev lo; ip addr replace 10.53.0.1/32 dev lo
cat >/run/stand-in.pl <<'PERL'
use IO::Socket::INET;
my $name = $ARGV[1];
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => $ARGV[0], Listen => 20, ReuseAddr => 1) or die $!;
while (1) { my $client = $server->accept or next; print $client "$name\\n"; close $client }
PERL
for port in 10250 53 443; do systemd-run -q --unit "stand-in-$port" perl /run/stand-in.pl "$port" "$(hostname)"; done`;

/** Seconds that docs/clusters.md tells, in which another gateway has taken over. */
const DOCUMENTED = 75;

const pause = (seconds: number) => new Promise(resolve => setTimeout(resolve, seconds * 1000));

describe.skipIf(!possible)('the timer of the mesh', () => {
  let ring: Rehearsal;
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  /** Who answers at the DNS of store-b, as a-1 reaches it. */
  const answering = async (): Promise<string> =>
    (await ring.on('a-1', `timeout 2 bash -c 'read -r line 3<>/dev/tcp/10.53.0.10/53 <&3; echo "$line"'`)).stdout;
  const until = async (what: () => Promise<boolean>, seconds: number): Promise<boolean> => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(1)) if (await what()) return true;
    return false;
  };

  beforeAll(async () => {
    ring = new Rehearsal(stores('2099-01-01'));
    await ring.up('clean');
    for (const host of ['b-1', 'b-2']) await ring.must(host, STAND_IN);
    await well('phase2 --yes --no-color');
  });
  afterAll(async () => ring?.down());

  test('phase 2 has installed it where it has something to do, and changes nothing again', async () => {
    expect(await ring.must('a-1', 'systemctl is-enabled provision-mesh-wg0.timer')).toBe('enabled');
    await well('phase2 --detailed-exitcode --dry-run --no-color');
    expect(await ring.must('a-1', 'stat -c "%a %U" /var/lib/provision/mesh-timer/wg0/settings')).toBe('600 root');
    expect(await ring.must('a-1', 'cat /var/lib/provision/mesh-timer/wg0/settings')).not.toMatch(/PrivateKey/);
  });

  test('a client is taken out of every host on the day after its last, and the plan agrees', async () => {
    for (const host of ['a-1', 'b-1', 'b-2'])
      await ring.must(host, "sed -i 's/2099-01-01/2001-01-01/' /var/lib/provision/mesh-timer/wg0/settings");
    const known = async (host: string): Promise<boolean> =>
      (await ring.must(host, 'wg show wg0 allowed-ips; ip route; cat /etc/wireguard/wg0.conf')).includes(PHONE);
    for (const host of ['a-1', 'b-1', 'b-2'])
      expect(await until(async () => !(await known(host)), 60), host).toBe(true);
    ring.write('ring.yaml', stores('2001-01-01'));
    const planned = await well('phase2 --detailed-exitcode --dry-run --no-color');
    expect(planned).toContain('the client phone is left out: 2001-01-01 was its last day');
    await well('gate phase2 --no-color');
    expect(await well('client list --no-color')).toContain('over since 2001-01-01');
  });

  test(`a gateway that is dead is replaced within ${DOCUMENTED} s, by no controller`, async () => {
    expect(await until(async () => (await answering()) === 'b-1', 60)).toBe(true);
    await ring.must(
      'b-1',
      'nft "add table inet dead; add chain inet dead in { type filter hook input priority -400; policy drop; }; add chain inet dead out { type filter hook output priority -400; policy drop; }"',
    );
    const began = Date.now();
    expect(await until(async () => (await answering()) === 'b-2', 2 * DOCUMENTED)).toBe(true);
    const took = (Date.now() - began) / 1000;
    console.log(`another gateway answered after ${took.toFixed(1)} s`);
    expect(took).toBeLessThan(DOCUMENTED);
    expect(await ring.must('a-1', 'journalctl -q -o cat -t provision-mesh')).toContain(
      'store-b is reached by b-2 now: by b-1 it did not answer',
    );
  });

  test('what it moved outlives a restart, is shown by the next plan, and is kept', async () => {
    await ring.must('a-1', 'systemctl restart wg-quick@wg0');
    expect(await until(async () => (await answering()) === 'b-2', 30)).toBe(true);
    await ring.must('b-1', 'nft delete table inet dead');
    const planned = await ring.run('phase2 --detailed-exitcode --dry-run --no-color');
    expect(planned, planned.stdout + planned.stderr).toMatchObject({ code: 0 });
    expect(planned.stdout + planned.stderr).toMatch(
      /store-b by b-2 since \d{4}-\d\d-\d\d \d\d:\d\d UTC, moved: b-1 did not answer/,
    );
    await well('gate phase2 --no-color');
    await well('phase2 --yes --no-color');
    expect(await answering()).toBe('b-2');
  });

  test('once the first has answered for a while, phase 2 moves it back', async () => {
    await ring.must(
      'a-1',
      'for one in 1 2 3 4 5 6 7 8 9; do [ ! -s /run/provision-mesh-wg0/back-store-b ] || break; sleep 5; done; echo 1000000000 >/run/provision-mesh-wg0/back-store-b',
    );
    expect(
      await until(
        async () =>
          / \d+ 1000000000$/.test((await ring.on('a-1', 'cat /var/lib/provision/mesh-timer/wg0/moved')).stdout),
        60,
      ),
    ).toBe(true);
    const planned = await ring.run('phase2 --detailed-exitcode --dry-run --no-color');
    expect(planned.stdout + planned.stderr).toContain('phase 2 moves it back');
    expect(planned, planned.stdout).toMatchObject({ code: 2 });
    await well('phase2 --yes --no-color');
    expect(await answering()).toBe('b-1');
    expect(
      await until(async () => (await ring.on('a-1', 'cat /var/lib/provision/mesh-timer/wg0/moved')).stdout === '', 60),
    ).toBe(true);
    await well('phase2 --detailed-exitcode --dry-run --no-color');
  });

  test('the wipe takes it away', async () => {
    await well('phase1 --yes --no-color');
    const left = await twinExec(await ring.inventory(), 'a-1', [
      'sh',
      '-c',
      'ls -d /etc/systemd/system/provision-mesh* /var/lib/provision/mesh-timer 2>/dev/null; systemctl list-timers --all --no-legend | grep provision',
    ]);
    expect(left.stdout).toBe('');
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wireguardInterface } from '../../../../src/collections/wireguard/resources/wireguard-interface.ts';
import { wireguardKey } from '../../../../src/collections/wireguard/resources/wireguard-key.ts';
import type { Change } from '../../../../src/model/plan/change.ts';
import { textFact } from '../../../../src/model/plan/resource.ts';
import { createLab, type Lab, type LabHost, obstacle } from './lab.ts';

const meshAddress = (at: number) => `172.27.15.${at + 1}`;
const name = (at: number) => `host-${at + 1}`;

describe.skipIf(obstacle !== undefined)('a WireGuard interface', () => {
  let lab: Lab;
  let keys: string[] = [];
  const key = wireguardKey.bind({});

  beforeAll(async () => {
    lab = await createLab(3);
    keys = lab.hosts.map(host => {
      host.apply(key);
      return textFact(key.facts(host.run(key.probe)), 'wireguard.public_key') ?? '';
    });
    for (const [at, host] of lab.hosts.entries()) host.apply(interfaceOf(at));
  }, 60_000);
  afterAll(() => lab.close());
  // A test that fails half-way must not fail the next one.
  beforeEach(() => {
    if (hostAt(0).plan(interfaceOf(0)).kind === 'change') hostAt(0).apply(interfaceOf(0));
  });

  const hostAt = (at: number): LabHost => {
    const host = lab.hosts[at];
    if (host === undefined) throw new Error(`no host ${at}`);
    return host;
  };

  const config = (
    at: number,
    {
      mtu = 1420,
      port = 51820,
      peers = [0, 1, 2],
      extra = '',
      preshared = {},
    }: { mtu?: number; port?: number; peers?: number[]; extra?: string; preshared?: Record<number, string> } = {},
  ) =>
    [
      '[Interface]',
      `Address = ${meshAddress(at)}/32`,
      `ListenPort = ${port}`,
      'PrivateKey = @@secret:private_key@@',
      `MTU = ${mtu}`,
      'SaveConfig = false',
      ...(extra === '' ? [] : [extra]),
      ...peers
        .filter(other => other !== at)
        .flatMap(other => [
          '',
          '[Peer]',
          `# ${name(other)} (LAN)`,
          `PublicKey = ${keys[other]}`,
          ...(preshared[other] === undefined ? [] : [`PresharedKey = @@secret:${preshared[other]}@@`]),
          `AllowedIPs = ${meshAddress(other)}/32`,
          `Endpoint = 10.77.0.${other + 1}:51820`,
        ]),
      '',
    ].join('\n');
  const interfaceOf = (at: number, options = {}) => wireguardInterface.bind({ template: config(at, options) });

  const pings = (from: number, to: number) =>
    hostAt(from).run(`ping -c 3 -i 0.2 -W 2 ${meshAddress(to)} >/dev/null`).code === 0;

  const changeOf = (at: number, options = {}): Change => {
    const outcome = hostAt(at).plan(interfaceOf(at, options));
    if (outcome.kind !== 'change') throw new Error(`expected a change, got ${JSON.stringify(outcome)}`);
    return outcome.change;
  };
  const brief = ({ fields }: Change) => fields.map(({ name: what, before, after }) => [what, before, after]);

  /** Applies what is planned and expects the mesh to be whole again. */
  const fix = (at: number, options = {}) => {
    hostAt(at).apply(interfaceOf(at, options));
    expect(hostAt(at).plan(interfaceOf(at, options))).toEqual({
      kind: 'none',
      why: 'file and running interface are as wanted',
    });
    expect(pings(at, (at + 1) % 3)).toBe(true);
  };

  test('an interface that somebody runs without a file is asked for first, and what it ran with is kept', () => {
    const host = hostAt(0);
    host.run('rm /etc/wireguard/wg0.conf');
    expect(changeOf(0).destroys).toBeUndefined();
    const mine = 'cGxhY2Vob2xkZXJwbGFjZWhvbGRlcnBsYWNlaG9sZGU=';
    host.run(`printf '%s' '${mine}' >/run/mine; wg set wg0 private-key /run/mine; rm /run/mine`);
    const change = changeOf(0);
    expect(change).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
    fix(0);
    const kept = host.run(
      'cd /var/backups/provision/replaced/etc/wireguard; stat -c %a wg0.conf.*.running; cat wg0.conf.*.running',
    ).stdout;
    expect(kept).toMatch(/^600\n# .*wg0[\s\S]*inet 172\.27\.15\.1\/32[\s\S]*PrivateKey = cGxhY2Vob2xkZX/);
  });

  test('a wg0.conf that somebody else wrote is asked for first, and kept; one of an earlier version is not asked for', () => {
    const host = hostAt(0);
    host.run('rm -r /var/lib/provision/written');
    expect(host.plan(interfaceOf(0, { mtu: 1380 }))).toMatchObject({ change: { replaces: { whose: 'edited' } } });
    const mine =
      '[Interface]\nPrivateKey = cGxhY2Vob2xkZXJwbGFjZWhvbGRlcnBsYWNlaG9sZGU=\nAddress = 10.9.0.1/24\nPostUp = true\n';
    host.run(`printf '%s' '${mine}' >/etc/wireguard/wg0.conf; chmod 640 /etc/wireguard/wg0.conf`);
    const change = changeOf(0);
    expect(change).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
    expect(JSON.stringify(change.fields)).not.toContain('cGxhY2Vob2xkZXI');
    fix(0);
    const kept = host.run(
      'cd /var/backups/provision/replaced/etc/wireguard; for one in wg0.conf.*Z.[0-9a-f]*[0-9a-f]; do stat -c %a "$one"; cat "$one"; done',
    );
    expect(kept.stdout).toBe(`640\n${mine}`);
  });

  test('comes up from nothing and joins the others', () => {
    for (const [from, to] of [
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 2],
      [2, 0],
      [2, 1],
    ] as const) {
      expect(pings(from, to)).toBe(true);
    }
    expect(hostAt(0).plan(interfaceOf(0)).kind).toBe('none');
    expect(hostAt(0).run('stat -c %a /etc/wireguard/wg0.conf').stdout).toBe('600\n');
    const facts = interfaceOf(0).facts(hostAt(0).run(interfaceOf(0).probe));
    expect(JSON.parse(textFact(facts, 'wireguard.peers') ?? '')).toEqual({
      '172.27.15.2/32': keys[1],
      '172.27.15.3/32': keys[2],
    });
  });

  test('tells no private key, neither when it is read nor when it is changed', () => {
    const secret = hostAt(0).run('cat /etc/wireguard/wg0.key').stdout.trim();
    const read = hostAt(0).run(interfaceOf(0).probe);
    const applied = hostAt(0).apply(interfaceOf(0, { mtu: 1400 }));
    for (const { stdout, stderr } of [read, applied]) expect(stdout + stderr).not.toContain(secret);
    fix(0);
  });

  test('a peer removed from the running interface comes back, and the other session stays', () => {
    hostAt(0).run(`wg set wg0 peer ${keys[1]} remove`);
    const change = changeOf(0);
    expect(brief(change)).toEqual([['peer host-2', undefined, '172.27.15.2/32 at 10.77.0.2:51820']]);
    expect(change.why).toBe('peers only: wg syncconf, sessions stay');
    pings(0, 2);
    const handshake = () => hostAt(0).run(`wg show wg0 latest-handshakes | grep -F ${keys[2]}`).stdout;
    const before = handshake();
    fix(0);
    expect(handshake()).toBe(before);
    expect(before).toMatch(/\t[1-9]\d+\n$/);
  });

  test('a stray peer and its route go', () => {
    const stray = 'c3RyYXlzdHJheXN0cmF5c3RyYXlzdHJheXN0cmF5c3Q=';
    hostAt(0).run(`wg set wg0 peer ${stray} allowed-ips 172.27.15.9/32; ip route add 172.27.15.9/32 dev wg0`);
    expect(brief(changeOf(0))).toEqual([
      ['peer c3RyYXlz…', '172.27.15.9/32', undefined],
      ['route 172.27.15.9/32', 'dev wg0', undefined],
    ]);
    fix(0);
    expect(hostAt(0).run('ip route show dev wg0 | wc -l').stdout.trim()).toBe('2');
  });

  test('a peer leaves and joins by its file, while the interface stays up', () => {
    const index = () => hostAt(0).run('cat /sys/class/net/wg0/ifindex 2>/dev/null || ip -o link show dev wg0').stdout;
    const before = index();
    const change = changeOf(0, { peers: [1] });
    expect(change.fields.map(one => one.name)).toEqual(['content', 'peer host-3', 'route 172.27.15.3/32']);
    fix(0, { peers: [1] });
    fix(0);
    expect(index()).toBe(before);
    expect(pings(0, 2)).toBe(true);
  });

  test('a wrong endpoint of a silent peer is fixed; one of a live peer has roamed', () => {
    hostAt(0).run(`wg set wg0 peer ${keys[1]} endpoint 10.77.0.99:1`);
    expect(hostAt(0).plan(interfaceOf(0)).kind).toBe('none');
    hostAt(0).run(`wg set wg0 peer ${keys[1]} remove`);
    hostAt(0).run(`wg set wg0 peer ${keys[1]} allowed-ips 172.27.15.2/32 endpoint 10.77.0.99:1`);
    expect(brief(changeOf(0))).toEqual([['peer host-2 endpoint', '10.77.0.99:1', '10.77.0.2:51820']]);
    fix(0);
  });

  test('allowed ips and keepalive are fixed', () => {
    hostAt(0).run(`wg set wg0 peer ${keys[1]} allowed-ips 172.27.15.0/24 persistent-keepalive 7`);
    expect(brief(changeOf(0))).toEqual([
      ['peer host-2 allowed ips', '172.27.15.0/24', '172.27.15.2/32'],
      ['peer host-2 keepalive', '7 s', 'off'],
    ]);
    fix(0);
  });

  test('a pre-shared key that nobody wants goes, and is never shown', () => {
    const psk = hostAt(0).run('wg genpsk | tee /run/psk').stdout.trim();
    hostAt(0).run(`wg set wg0 peer ${keys[1]} preshared-key /run/psk`);
    const change = changeOf(0);
    expect(change.fields).toMatchObject([{ name: 'peer host-2 pre-shared key', secret: true }]);
    expect(hostAt(0).run(interfaceOf(0).probe).stdout).not.toContain(psk);
    fix(0);
  });

  test('pre-shared keys of the list are filled in, told by their names alone, and set while sessions go on', () => {
    const psk = hostAt(0).run('wg genpsk').stdout.trim();
    const pair = [
      [0, { preshared: { 1: 'host-2.1' } }],
      [1, { preshared: { 0: 'host-1.1' } }],
    ] as const;
    for (const [at, { preshared }] of pair)
      hostAt(at).run(
        `umask 077; printf '%s\\n' '# sha256 0' '${Object.values(preshared)[0]} ${psk} 0' >/etc/wireguard/wg0.psk`,
      );
    for (const [at, options] of pair) {
      const change = changeOf(at, options);
      const [name] = Object.values(options.preshared);
      expect(change.fields.slice(1)).toEqual([
        { name: `peer host-${2 - at} pre-shared key`, before: 'none', after: name, secret: true },
      ]);
      expect(change.why).toBe('peers only: wg syncconf, sessions stay');
      expect(JSON.stringify(change.fields)).not.toContain(psk);
      const applied = hostAt(at).apply(interfaceOf(at, options));
      expect(applied.stdout + applied.stderr).not.toContain(psk);
      expect(hostAt(at).run('wg show wg0 preshared-keys').stdout).toContain(psk);
      const read = hostAt(at).run(interfaceOf(at, options).probe).stdout;
      expect(read).not.toContain(psk);
      expect(read).toMatch(new RegExp(`^peer \\S+ ${name} `, 'm'));
      expect(hostAt(at).plan(interfaceOf(at, options)).kind).toBe('none');
      expect(interfaceOf(at, options).facts(hostAt(at).run(interfaceOf(at, options).probe))).toMatchObject({
        'wireguard.preshared_running': { [`${meshAddress(1 - at)}/32`]: name },
      });
    }
    hostAt(0).run(`wg genpsk >/run/psk; wg set wg0 peer ${keys[1]} preshared-key /run/psk; rm /run/psk`);
    expect(brief(changeOf(0, pair[0][1]))).toEqual([['peer host-2 pre-shared key', 'another', 'host-2.1']]);
    fix(0, pair[0][1]);
    hostAt(0).run('mv /etc/wireguard/wg0.psk /run/wg0.psk');
    expect(() => hostAt(0).apply(interfaceOf(0, pair[0][1]))).toThrow(
      'secret host-2.1: it is not in /etc/wireguard/wg0.psk',
    );
    hostAt(0).run('mv /run/wg0.psk /etc/wireguard/wg0.psk');
    for (const [at] of pair) {
      hostAt(at).apply(interfaceOf(at));
      hostAt(at).run('rm /etc/wireguard/wg0.psk');
      expect(hostAt(at).run('wg show wg0 preshared-keys').stdout).not.toContain(psk);
      expect(hostAt(at).plan(interfaceOf(at)).kind).toBe('none');
    }
  });

  test('a route that went and one that is too wide are fixed', () => {
    hostAt(0).run('ip route del 172.27.15.2/32 dev wg0; ip route add 172.27.15.0/24 dev wg0');
    expect(brief(changeOf(0))).toEqual([
      ['route 172.27.15.2/32', undefined, 'dev wg0'],
      ['route 172.27.15.0/24', 'dev wg0', undefined],
    ]);
    fix(0);
  });

  test.each([
    ['mtu', 'ip link set wg0 mtu 1300', [['mtu', '1300', '1420']]],
    [
      'address',
      'ip addr add 172.27.15.77/32 dev wg0',
      [['address', '172.27.15.1/32, 172.27.15.77/32', '172.27.15.1/32']],
    ],
    ['listen port', 'wg set wg0 listen-port 4444', [['listen port', '4444', '51820']]],
  ])('%s: restart', (what, break_, fields) => {
    hostAt(0).run(break_);
    const change = changeOf(0);
    expect(brief(change)).toEqual(fields);
    expect(change).toMatchObject({ action: 'restart', why: `${what}: restart, sessions restart` });
    fix(0);
  });

  test('a link that is down comes up', () => {
    hostAt(0).run('ip link set wg0 down');
    expect(changeOf(0).fields.map(one => one.name)).toContain('link');
    fix(0);
  });

  test('an interface that has gone comes up', () => {
    hostAt(0).run('ip link delete wg0');
    const change = changeOf(0);
    expect(brief(change)).toEqual([['interface', undefined, 'running with 172.27.15.1/32, 2 peers']]);
    expect(change.why).toBe('not running: start');
    fix(0);
  });

  test('a name that something else has is not taken from it', () => {
    hostAt(0).run('ip link delete wg0; sleep 1; ip link add wg0 type bridge');
    expect(brief(changeOf(0))).toEqual([['interface', 'not a WireGuard interface', 'WireGuard']]);
    expect(changeOf(0).refused?.because).toBe('wg0 is not a WireGuard interface');
    expect(() => hostAt(0).apply(interfaceOf(0))).toThrow('wg0 is not a WireGuard interface');
    hostAt(0).run('ip link delete wg0');
    fix(0);
  });

  test('a key file replaced under a running interface is seen, never shown, and set while the interface goes on', () => {
    const started = hostAt(0).run('cat /sys/class/net/wg0/ifindex').stdout;
    const other = hostAt(0).run('cp /etc/wireguard/wg0.key /run/saved; wg genkey | tee /etc/wireguard/wg0.key').stdout;
    const change = changeOf(0);
    expect(change.fields.map(({ name: what, secret }) => [what, secret])).toEqual([
      ['content', undefined],
      ['running private key', true],
    ]);
    expect(change.why).toContain('the interface stays');
    // Somebody's hand: a copy is kept of what had the other key.
    expect(change.replaces).toMatchObject({ whose: 'edited' });
    expect(JSON.stringify(change)).not.toContain(other.trim());
    hostAt(0).apply(interfaceOf(0));
    expect(hostAt(0).plan(interfaceOf(0)).kind).toBe('none');
    expect(hostAt(0).run('wg show wg0 private-key').stdout).toBe(other);
    expect(hostAt(0).run('cat /sys/class/net/wg0/ifindex').stdout).toBe(started);
    hostAt(0).run('cp /run/saved /etc/wireguard/wg0.key');
    fix(0);
  });

  test('a host’s new key: itself first, then the others; no ping is lost, and none waits for a second call', () => {
    const renewing = wireguardKey.bind({ renew: true });
    const copies = () => hostAt(0).run('ls /var/backups/provision/replaced/etc/wireguard | wc -l').stdout;
    const before = [...keys];
    for (const [from, to] of [
      [1, 0],
      [0, 1],
    ] as const)
      expect(pings(from, to)).toBe(true);
    const kept = copies();
    hostAt(0).apply(renewing);
    keys[0] = textFact(renewing.facts(hostAt(0).run(renewing.probe)), 'wireguard.public_key') ?? '';
    expect(keys[0]).not.toBe(before[0]);
    // Only the host sends: without a call of the others it would wait for five seconds.
    hostAt(0).run(
      `nohup ping -D -i 0.05 ${meshAddress(1)} >/run/pings 2>&1 </dev/null & echo $! >/run/pings.pid; sleep 0.3`,
    );
    expect(changeOf(0).replaces).toBeUndefined();
    hostAt(0).apply(interfaceOf(0));
    expect(copies()).toBe(kept);
    hostAt(1).apply(interfaceOf(1));
    hostAt(2).apply(interfaceOf(2));
    const told = hostAt(0).run(
      'sleep 1; kill -INT "$(cat /run/pings.pid)"; while kill -0 "$(cat /run/pings.pid)" 2>/dev/null; do sleep 0.1; done; cat /run/pings',
    ).stdout;
    const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(told) ?? [];
    expect([told, received]).toEqual([told, sent]);
    expect(Math.max(...[...told.matchAll(/time=([\d.]+)/g)].map(one => Number(one[1])))).toBeLessThan(4000);
    hostAt(0).run('rm /var/lib/provision/renewed/wg0');
    for (const at of [0, 1, 2]) expect(hostAt(at).plan(interfaceOf(at)).kind).toBe('none');
  });

  test('a host’s new address: the others get the endpoint, nothing restarts, and a third loses no ping', () => {
    const [one, two] = [hostAt(0), hostAt(1)];
    const started = one.run('cat /sys/class/net/wg0/ifindex').stdout;
    expect(pings(0, 1)).toBe(true);
    one.run(`nohup ping -D -i 0.1 ${meshAddress(2)} >/run/pings 2>&1 </dev/null & echo $! >/run/pings.pid`);
    two.run('ip addr flush dev eth0; ip addr add 10.77.0.22/24 dev eth0');
    const moved = (at: number) =>
      wireguardInterface.bind({ template: config(at).replace('10.77.0.2:51820', '10.77.0.22:51820') });
    const outcome = one.plan(moved(0));
    if (outcome.kind !== 'change') throw new Error('nothing was planned');
    expect(brief(outcome.change).slice(1)).toEqual([['peer host-2 endpoint', '10.77.0.2:51820', '10.77.0.22:51820']]);
    expect(outcome.change.why).toBe('peers only: wg syncconf, sessions stay');
    for (const at of [0, 2]) hostAt(at).apply(moved(at));
    expect(two.plan(moved(1)).kind).toBe('none');
    expect([pings(0, 1), pings(2, 1), pings(1, 2)]).toEqual([true, true, true]);
    const told = one.run(
      'kill -INT "$(cat /run/pings.pid)"; while kill -0 "$(cat /run/pings.pid)" 2>/dev/null; do sleep 0.1; done; cat /run/pings',
    ).stdout;
    const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(told) ?? [];
    expect(received).toBe(sent);
    expect(one.run('cat /sys/class/net/wg0/ifindex').stdout).toBe(started);
    two.run('ip addr flush dev eth0; ip addr add 10.77.0.2/24 dev eth0');
    for (const at of [0, 2]) fix(at);
  });

  test('a file changed by hand is fixed without a restart where the interface runs as wanted', () => {
    hostAt(0).run("echo '# by hand' >>/etc/wireguard/wg0.conf; chmod 644 /etc/wireguard/wg0.conf");
    const change = changeOf(0);
    expect(change.fields.map(one => one.name)).toEqual(['content', 'mode']);
    expect(change.why).toBe('the file only: the interface runs as wanted');
    fix(0);
  });

  test('a hook that is new is run, and one that goes is run for the last time', () => {
    const hooks = { extra: 'PostUp = touch /run/up\nPostDown = touch /run/down' };
    expect(changeOf(0, hooks).why).toBe('other settings: restart, sessions restart');
    fix(0, hooks);
    expect(hostAt(0).run('ls /run/up').code).toBe(0);
    fix(0);
    expect(hostAt(0).run('ls /run/down').code).toBe(0);
  });

  test('leaves nothing behind', () => {
    expect(hostAt(0).run('ls -A /run /etc/wireguard').stdout).not.toContain('provision');
  });
});

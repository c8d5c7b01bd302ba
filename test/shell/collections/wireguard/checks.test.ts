import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sysctlCheck } from '../../../../src/collections/system/checks/sysctl.ts';
import { pingMany } from '../../../../src/collections/wireguard/checks/ping-many.ts';
import { wireguardAllowedIps } from '../../../../src/collections/wireguard/checks/wireguard-allowed-ips.ts';
import { wireguardHandshakes } from '../../../../src/collections/wireguard/checks/wireguard-handshakes.ts';
import { wireguardImplementation } from '../../../../src/collections/wireguard/checks/wireguard-implementation.ts';
import { wireguardListener } from '../../../../src/collections/wireguard/checks/wireguard-listener.ts';
import { wireguardPings } from '../../../../src/collections/wireguard/checks/wireguard-pings.ts';
import { wireguardRoutes } from '../../../../src/collections/wireguard/checks/wireguard-routes.ts';
import { wireguardInterface } from '../../../../src/collections/wireguard/resources/wireguard-interface.ts';
import { wireguardKey } from '../../../../src/collections/wireguard/resources/wireguard-key.ts';
import type { Verdict } from '../../../../src/model/gate/check.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';
import { textFact } from '../../../../src/model/plan/resource.ts';
import { raw } from '../../../../src/shell/sh.ts';
import { createLab, type Lab, type LabHost, obstacle } from './lab.ts';

describe.skipIf(obstacle !== undefined)('the checks of the WireGuard gate, on two hosts', () => {
  let lab: Lab;
  let keys: string[] = [];
  const key = wireguardKey.bind({});

  const hostAt = (at: number): LabHost => {
    const host = lab.hosts[at];
    if (host === undefined) throw new Error(`no host ${at}`);
    return host;
  };
  const interfaceOf = (at: number) => {
    const other = 1 - at;
    return wireguardInterface.bind({
      template: `[Interface]
Address = 172.27.15.${at + 1}/32
ListenPort = 51820
PrivateKey = @@secret:private_key@@
MTU = 1420

[Peer]
# host-${other + 1} (LAN)
PublicKey = ${keys[other]}
AllowedIPs = 172.27.15.${other + 1}/32
Endpoint = 10.77.0.${other + 1}:51820
`,
    });
  };
  const converge = (at: number) => {
    if (hostAt(at).plan(interfaceOf(at)).kind === 'change') hostAt(at).apply(interfaceOf(at));
  };

  beforeAll(async () => {
    lab = await createLab(2);
    keys = lab.hosts.map(host => {
      host.apply(key);
      return textFact(key.facts(host.run(key.probe)), 'wireguard.public_key') ?? '';
    });
  }, 60_000);
  afterAll(() => lab.close());
  beforeEach(() => {
    converge(0);
    converge(1);
  });

  const peers = () => [
    { name: 'host-2', public_key: keys[1], mesh_address: '172.27.15.2', allowed_ips: ['172.27.15.2/32'] },
  ];
  const ask = (check: BoundCheck): Verdict => check.judge(hostAt(0).run(check.probe));
  const seen = (verdict: Verdict) => (verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict]);
  const gate = () => ({
    implementation: wireguardImplementation.bind({}),
    listener: wireguardListener.bind({ port: 51820 }),
    routes: wireguardRoutes.bind({ peers: peers() }),
    handshakes: wireguardHandshakes.bind({ peers: peers() }),
    pings: wireguardPings.bind({ mtu: 1420, peers: peers() }),
    allowedIps: wireguardAllowedIps.bind({ peers: peers() }),
  });

  test('all are met on a whole mesh', () => {
    for (const check of Object.values(gate())) expect(ask(check)).toMatchObject({ kind: 'met' });
  });

  test('none is met where the interface is not running, and none waits', () => {
    hostAt(0).run('wg-quick down wg0');
    const began = Date.now();
    for (const check of Object.values(gate())) expect(seen(ask(check))).toEqual(['wg0 is not running']);
    expect(Date.now() - began).toBeLessThan(2000);
  });

  test('an idle peer is woken', () => {
    hostAt(0).run('wg-quick down wg0; wg-quick up wg0');
    expect(hostAt(0).run('wg show wg0 latest-handshakes').stdout).toMatch(/\t0\n$/);
    expect(ask(gate().handshakes)).toMatchObject({
      kind: 'met',
      evidence: expect.stringMatching(/^1 peer, oldest \d+ s ago$/),
    });
  });

  test('of two that have no session the one with the smaller key calls, the other waits for it', () => {
    const [caller, called] = (keys[0] ?? '') < (keys[1] ?? '') ? [0, 1] : [1, 0];
    for (const at of [caller, called]) hostAt(at).run('wg-quick down wg0; wg-quick up wg0');
    const probe = (at: number) =>
      wireguardHandshakes.bind({ peers: [{ name: 'other', public_key: keys[1 - at], mesh_address: '172.27.15.9' }] });
    const waiting = probe(called);
    hostAt(called).run(`(\n${waiting.probe.text}\n) >/run/said 2>&1 8>&1 & echo $! >/run/pid; sleep 0.5`);
    expect(hostAt(called).run('wg show wg0 transfer').stdout).toMatch(/\t0\t0\n$/);
    expect(probe(caller).judge(hostAt(caller).run(probe(caller).probe))).toMatchObject({ kind: 'met' });
    const said = hostAt(called).run('while [ -d "/proc/$(cat /run/pid)" ]; do sleep 0.1; done; cat /run/said');
    expect(waiting.judge(said)).toMatchObject({ kind: 'met' });
  });

  test('a peer that does not answer is named', () => {
    hostAt(0).run('wg-quick down wg0; wg-quick up wg0');
    hostAt(1).run('wg-quick down wg0');
    expect(seen(ask(gate().handshakes))).toEqual(['no handshake with host-2 yet (10.77.0.2:51820)']);
    expect(seen(ask(gate().pings))).toEqual(['host-2 (172.27.15.2) does not answer a ping']);
  });

  test('nobody waits for an answer from an address that no peer has', () => {
    const stranger = { name: 'host-3', mesh_address: '10.77.0.99', public_key: 'x', allowed_ips: ['10.77.0.99/32'] };
    const began = Date.now();
    expect(seen(ask(wireguardPings.bind({ mtu: 1420, peers: [stranger] })))).toEqual([
      'host-3 (10.77.0.99) does not answer a ping',
    ]);
    expect(Date.now() - began).toBeLessThan(2000);
  });

  test('a packet of full size that does not pass is told apart from silence', () => {
    // Whoever called in vain before calls again after five seconds only.
    hostAt(0).run('for at in 1 2 3 4 5 6 7 8 9 10; do ping -c 1 -W 1 172.27.15.2 && break; done');
    hostAt(0).run('ip link set wg0 mtu 1300');
    expect(seen(ask(gate().pings))).toEqual([
      'host-2 answers a small ping, but not one of 1420 bytes, a link on the way has 1300',
    ]);
  });

  test('many are asked by one process, which leaves to ping what does not answer', () => {
    hostAt(0).run('for at in 1 2 3 4 5 6 7 8 9 10; do ping -c 1 -W 1 172.27.15.2 && break; done');
    const sent = hostAt(0).run(pingMany(1392, 1, raw('172.27.15.2 172.27.15.99')));
    expect(sent.stdout).toMatch(/^ok 172\.27\.15\.2 \d+(\.\d+)?\n$/);
    const others = Array.from({ length: 8 }, (_, at) => ({
      name: `gone-${at}`,
      public_key: `K${at}`,
      mesh_address: `172.27.15.10${at}`,
    }));
    const check = wireguardPings.bind({ mtu: 1420, peers: [...peers(), ...others] });
    expect(seen(ask(check))).toEqual(others.map(one => `${one.name} (${one.mesh_address}) does not answer a ping`));
    hostAt(0).run('ip link set wg0 mtu 1300');
    expect(hostAt(0).run(pingMany(1392, 1, raw('172.27.15.2'))).stdout).toBe('');
    expect(hostAt(0).run(pingMany(1272, 1, raw('172.27.15.2'))).stdout).toMatch(/^ok 172\.27\.15\.2 /);
    expect(seen(ask(check))[0]).toBe(
      'host-2 answers a small ping, but not one of 1420 bytes, a link on the way has 1300',
    );
  });

  test('a missing route, and one that is too wide', () => {
    hostAt(0).run('ip route del 172.27.15.2 dev wg0; ip route add 172.27.15.0/24 dev wg0');
    expect(seen(ask(gate().routes))).toEqual([
      'no route to host-2 (172.27.15.2/32) through wg0',
      '172.27.15.0/24 goes through wg0',
    ]);
  });

  test('AllowedIPs that are too wide, and a stranger', () => {
    const stranger = 'c3RyYXlzdHJheXN0cmF5c3RyYXlzdHJheXN0cmF5c3Q=';
    hostAt(0).run(
      `wg set wg0 peer ${keys[1]} allowed-ips 172.27.15.0/24; wg set wg0 peer ${stranger} allowed-ips 10.0.0.0/8`,
    );
    expect(seen(ask(gate().allowedIps))).toEqual([
      'host-2 is allowed 172.27.15.0/24',
      'a peer that is not in the inventory is allowed 10.0.0.0/8',
    ]);
  });

  test('another port', () => {
    hostAt(0).run('wg set wg0 listen-port 4444');
    expect(seen(ask(gate().listener))).toEqual(['wg0 listens on 4444']);
  });

  test('a kernel setting', () => {
    const check = sysctlCheck.bind({ values: { 'net.ipv4.conf.eth0.rp_filter': 2 } });
    hostAt(0).run('echo 1 >/proc/sys/net/ipv4/conf/eth0/rp_filter');
    expect(seen(ask(check))).toEqual(['net.ipv4.conf.eth0.rp_filter = 1']);
    hostAt(0).run('echo 2 >/proc/sys/net/ipv4/conf/eth0/rp_filter');
    expect(ask(check)).toMatchObject({ kind: 'met' });
  });

  test('no key is in what the probes print', () => {
    const secret = hostAt(0).run('wg show wg0 private-key').stdout.trim();
    for (const check of Object.values(gate())) {
      const { stdout, stderr } = hostAt(0).run(check.probe);
      expect(stdout + stderr).not.toContain(secret);
    }
  });
});

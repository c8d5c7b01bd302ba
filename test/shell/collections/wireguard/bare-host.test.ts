import { describe, expect, onTestFinished, test } from 'vitest';
import { shipped } from '../../../../src/collections/collections.ts';
import { wireguardInterface } from '../../../../src/collections/wireguard/resources/wireguard-interface.ts';
import { expectChange } from '../../converges.ts';
import { shellHost, type Userland, userlands } from '../../harness.ts';

const { checks } = shipped;

const fresh = (userland: Userland) => {
  const host = shellHost(userland);
  onTestFinished(host.close);
  return host;
};

// No machine that runs these tests has an interface of this name.
const name = 'wgnowhere0';
const peers = [{ name: 'other', mesh_address: '192.0.2.1', public_key: 'KEY' }];
const template = `[Interface]
Address = 192.0.2.2/32
PrivateKey = @@secret:private_key@@

[Peer]
# other
PublicKey = KEY
AllowedIPs = 192.0.2.1/32
`;

describe.each(userlands)('a bare host with %s', userland => {
  test('is told what an interface would be, and is left as it is', async () => {
    const host = fresh(userland);
    const change = await expectChange(host, wireguardInterface.bind({ interface: name, template }));
    expect(change).toMatchObject({ action: 'create', why: 'not running: start' });
    expect(change.fields.map(({ name: what, after }) => [what, after])).toEqual([
      ['content', template],
      ['owner', 'root'],
      ['mode', '0600'],
      ['interface', 'running with 192.0.2.2/32, 1 peer'],
    ]);
  });

  test.each([
    ['cluster other: wgnowhere0', `${name} is the mesh of cluster other`],
    ['cluster other: wgnowhere0\ncluster home: wgnowhere0', undefined],
    ['cluster other: wg1\ncluster home: wg0', undefined],
    ['cluster other', undefined],
  ])('that notes “%s” says whose the interface is', async (note, because) => {
    const host = fresh(userland);
    host.write('/var/lib/provision/phases/wireguard', `${note}\n`);
    const task = wireguardInterface.bind({ interface: name, template, cluster: 'home' });
    const outcome = task.plan(await host.run(task.probe));
    expect(outcome.kind === 'refused' ? outcome.because : undefined).toBe(because);
  });

  test.each([
    ['wireguard_allowed_ips', { peers }],
    ['wireguard_handshakes', { peers }],
    ['wireguard_implementation', {}],
    ['wireguard_listener', { port: 51820 }],
    ['wireguard_pings', { peers, mtu: 1420 }],
    ['wireguard_routes', { peers }],
  ])('answers %s: not running', async (kind, args) => {
    const host = fresh(userland);
    const check = checks.get(kind)?.bind({ interface: name, ...args });
    if (check === undefined) throw new Error(`no check ${kind}`);
    const before = host.tree();
    const reading = await host.run(check.probe);
    expect(reading).toEqual({ stdout: 'absent\n', stderr: '', code: 0 });
    expect(check.judge(reading)).toMatchObject({ findings: [{ seen: `${name} is not running` }] });
    expect(host.tree()).toBe(before);
  });

  test('without its key, no configuration is written', async () => {
    const host = fresh(userland);
    await host.run('mkdir -p /etc/wireguard');
    const { apply } = await expectChange(host, wireguardInterface.bind({ interface: name, template }));
    const stopped = await host.run(apply);
    expect(stopped.code).not.toBe(0);
    expect(stopped.stderr).toContain(`secret private_key: /etc/wireguard/${name}.key is missing or empty`);
    expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('');
  });
});

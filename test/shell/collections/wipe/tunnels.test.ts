import { describe, expect, test } from 'vitest';
import { leftoverWireguardTunnels } from '../../../../src/collections/wireguard/resources/leftover-wireguard-tunnels.ts';
import { installed } from '../../../machine.ts';
import { canUseNamespaces, namespaceHost, wipes } from './namespace-host.ts';

const hasUserspace = installed('wireguard-go', 'WireGuard in user space');

/** A tunnel of the mesh and one of the user's own, each with its files; in another network namespace a third. Programs may be links into /etc. */
const TUNNELS = `
keep=$(mktemp -d); cp -a /etc/alternatives "$keep"
mount -t tmpfs tmpfs /etc; cp -a "$keep/alternatives" /etc; rm -r "$keep"
mkdir -p /etc/wireguard /etc/systemd/system/wg-quick@wg0.service.d
for name in wg0 wg1; do
  wireguard-go "$name" >/dev/null 2>&1 || exit 1
  printf '[Interface]\\nPrivateKey = x\\nAddress = 10.9.0.1/32\\n' >/etc/wireguard/$name.conf
  echo "key of $name" >/etc/wireguard/$name.key
done
ip address add 10.9.0.1/32 dev wg1; ip link set wg1 up
printf '[Service]\\n' >/etc/systemd/system/wg-quick@wg0.service.d/override.conf
ip netns add office; ip netns exec office wireguard-go wgo >/dev/null 2>&1
echo loose >/etc/wireguard/privatekey`;

describe.runIf(canUseNamespaces && hasUserspace)('WireGuard of a used host', () => {
  test('the mesh’s tunnel goes; the user’s own, and one of another namespace, go on by the same processes', async () => {
    const host = await namespaceHost();
    expect(await host.run(TUNNELS)).toMatchObject({ code: 0 });
    const theirs = `ls /run/wireguard/wg1.sock /run/wireguard/wgo.sock; pgrep -a wireguard-go | grep -v -e wg0 -e defunct
ip -o address show dev wg1; ip -n office -o link show wgo; cat /etc/wireguard/wg1.* /etc/wireguard/privatekey`;
    const before = await host.run(theirs);
    expect(before).toMatchObject({ code: 0 });
    const absent = { names: ['wg0'], subnet: '172.27.15.0/24', addresses: ['172.27.15.12'] };
    expect(await wipes(host, leftoverWireguardTunnels.bind({ absent }))).toEqual([
      'wg0',
      '/etc/systemd/system/wg-quick@wg0.service.d',
      '/etc/wireguard/wg0.conf',
      '/etc/wireguard/wg0.key',
    ]);
    expect((await host.run(theirs)).stdout).toBe(before.stdout);
    expect((await host.run('ls /etc/wireguard /run/wireguard; ls /etc/systemd/system')).stdout).not.toContain('wg0');
  });
});

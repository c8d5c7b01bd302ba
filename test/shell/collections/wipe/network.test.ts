import { describe, expect, test } from 'vitest';
import { shipped } from '../../../../src/collections/collections.ts';
import { leftoverInterfaces } from '../../../../src/collections/network/resources/leftover-interfaces.ts';
import { leftoverNetworkNamespaces } from '../../../../src/collections/network/resources/leftover-network-namespaces.ts';
import { leftoverPolicyRules } from '../../../../src/collections/network/resources/leftover-policy-rules.ts';
import { leftoverRoutes } from '../../../../src/collections/network/resources/leftover-routes.ts';
import { leftoverMounts } from '../../../../src/collections/system/resources/leftover-mounts.ts';
import { remnantsOf } from '../../../../src/model/reading/remnants.ts';
import { canUseNamespaces, namespaceHost, wipes } from './namespace-host.ts';

describe.runIf(canUseNamespaces)('the network of a used host', () => {
  test('interfaces of the cluster go with the veths in their bridge; those of Docker and LXC stay', async () => {
    const host = await namespaceHost();
    const made = await host.run(`
for bridge in cni0 docker0 lxcbr0; do ip link add "$bridge" type bridge; done
ip link add vethpod type veth peer name vethpod0; ip link set vethpod master cni0
ip link add vethdoc type veth peer name vethdoc0; ip link set vethdoc master docker0
ip link add cali0123456789a type veth peer name inside
ip link add lxc0123456789ab type veth peer name inside2
ip link add vxlan.calico type vxlan id 4096 dstport 4789 dev lo`);
    expect(made).toMatchObject({ code: 0 });
    const task = leftoverInterfaces.bind({
      absent: ['cni0', 'cali*', 'lxc????????????', 'vxlan.calico'],
      wireguard: true,
    });
    expect(new Set(await wipes(host, task))).toEqual(
      new Set(['cni0', 'vethpod', 'cali0123456789a', 'lxc0123456789ab', 'vxlan.calico']),
    );
    const { stdout } = await host.run('ip -o link');
    for (const name of ['docker0', 'lxcbr0', 'vethdoc@']) expect(stdout).toContain(name);
  });

  test('interfaces of another kind than the cluster’s of that name stay with their routes and rules', async () => {
    const host = await namespaceHost();
    const made = await host.run(`
ip link add card type veth peer name cable; ip link add cni0 type bridge; ip link set card master cni0
ip link add flannel.1 type vxlan id 77 dstport 4789 dev lo
ip link add flannel.2 type vxlan id 2 dstport 8472 dev lo
ip link add vxlan.calico type veth peer name kube-bridge
ip link set lo up; ip link set flannel.1 up; ip link set flannel.2 up
ip addr add 10.99.1.1/24 dev flannel.1; ip addr add 10.99.2.1/24 dev flannel.2
ip route add 10.42.7.0/24 via 10.99.1.2 dev flannel.1; ip route add 10.42.8.0/24 via 10.99.2.2 dev flannel.2
ip rule add iif flannel.1 lookup 300; ip rule add iif flannel.2 lookup 301; ip route add default via 10.99.1.2 dev flannel.1 table 300`);
    expect(made).toMatchObject({ code: 0 });
    const remnant = (kind: string) => remnantsOf(shipped.remnants, kind);
    const [absent, made_as] = [remnant('interfaces'), remnant('made_as')];
    const routing = { destinations: ['10.42.0.0/16'], interfaces: absent, made_as };
    expect(await wipes(host, leftoverRoutes.bind({ absent: routing }))).toEqual(['IPv4 10.42.8.0/24']);
    expect(await wipes(host, leftoverPolicyRules.bind({ rules: 'ours', ours: routing }))).toHaveLength(1);
    expect(await wipes(host, leftoverInterfaces.bind({ absent, made_as }))).toEqual(['cni0', 'flannel.2']);
    const { stdout } = await host.run('ip -o link; ip -4 route show table all; ip rule');
    for (const text of ['flannel.1:', 'vxlan.calico@', 'kube-bridge@', '10.42.7.0/24', 'iif flannel.1 lookup 300'])
      expect(stdout).toContain(text);
  });

  test('network namespaces go by their names, also one whose namespace is gone', async () => {
    const host = await namespaceHost();
    await host.run('ip netns add cni-1; ip netns add mine; : >/run/netns/cni-stale');
    expect(await wipes(host, leftoverNetworkNamespaces.bind({ absent: ['cni-*'] }))).toEqual(['cni-1', 'cni-stale']);
    expect((await host.run('ip netns list')).stdout).toBe('mine\n');
  });

  test('mounts go innermost first, also with spaces and one on the other; a disk on the folder itself stays', async () => {
    const host = await namespaceHost();
    const made = await host.run(`
mkdir -p /var/lib/kubelet; mount -t tmpfs tmpfs /var/lib/kubelet
point='/var/lib/kubelet/pods/a b/vol'; mkdir -p "$point"
mount -t tmpfs tmpfs "$point"; mount -t tmpfs tmpfs "$point"; mkdir "$point/in"; mount -t tmpfs tmpfs "$point/in"
mkdir -p /run/k3s/x /run/k3sx; mount -t tmpfs tmpfs /run/k3s/x; mount -t tmpfs tmpfs /run/k3sx`);
    expect(made).toMatchObject({ code: 0 });
    const task = leftoverMounts.bind({ absent_below: ['/run/k3s', '/var/lib/kubelet'] });
    expect(await wipes(host, task)).toEqual([
      '/run/k3s/x',
      '/var/lib/kubelet/pods/a b/vol/in',
      '/var/lib/kubelet/pods/a b/vol',
      '/var/lib/kubelet/pods/a b/vol',
    ]);
    const { stdout } = await host.run('cut -d " " -f 2 /proc/self/mounts');
    expect(stdout).toMatch(/^\/var\/lib\/kubelet$/m);
    expect(stdout).toMatch(/^\/run\/k3sx$/m);
  });

  test('a mount that goes with its mirror is no failure', async () => {
    const host = await namespaceHost();
    await host.run('ip netns add cni-1; ip netns add mine');
    expect(await wipes(host, leftoverMounts.bind({ absent_below: ['/run/netns/cni-*'] }))).toContain(
      '/run/netns/cni-1',
    );
    expect((await host.run('cat /proc/self/mounts')).stdout).toContain('/run/netns/mine');
  });

  test('policy routing comes back to the defaults, whatever stood there', async () => {
    const host = await namespaceHost();
    const bare = await host.run('ip rule; ip -6 rule');
    const made = await host.run(`
ip rule add pref 100 from all lookup local; ip rule del pref 0
ip rule add pref 9 fwmark 0x200/0xf00 lookup 2004
ip rule add not fwmark 0xca6c table 51820
ip rule add table main suppress_prefixlength 0
ip rule add pref 5 from 10.0.0.0/8 unreachable
ip rule add pref 6 iif gone0 lookup 77
ip rule add pref 32766 from 10.9.0.0/16 lookup 78
ip -6 rule add pref 7 lookup 2004
ip route add local default dev lo table 2004; ip route add blackhole default table 78`);
    expect(made).toMatchObject({ code: 0 });
    await wipes(host, leftoverPolicyRules.bind({ rules: 'defaults' }));
    expect((await host.run('ip rule; ip -6 rule')).stdout).toBe(bare.stdout);
    expect((await host.run('ip -4 route show table all')).stdout).not.toMatch(/2004|78/);
  });

  test('rules and tables of a VPN and of a second uplink stay beside Cilium’s, also one of the same number', async () => {
    const host = await namespaceHost();
    const made = await host.run(`
ip link add wan2 type veth peer name wan; ip addr add 192.0.2.2/24 dev wan2; ip link set wan2 up; ip link set wan up
ip route add default via 192.0.2.1 dev wan2 table 200
ip rule add pref 32765 from 192.0.2.2 lookup 200
ip rule add pref 9 from 192.0.2.0/24 lookup 200
ip rule add pref 5250 fwmark 0x80000/0xff0000 unreachable
ip rule add pref 5270 lookup 52; ip route add 100.64.0.7 dev wan2 table 52`);
    expect(made).toMatchObject({ code: 0 });
    const theirs = await host.run('ip rule; ip -4 route show table all');
    const cluster = await host.run(`
ip rule add pref 9 fwmark 0x200/0xf00 lookup 2004; ip route add local default dev lo table 2004
ip rule add pref 1 fwmark 0xe00/0xf00 lookup 200`);
    expect(cluster).toMatchObject({ code: 0 });
    const rules = ['*: from all fwmark 0x200/0xf00 lookup 2004', '1: from all fwmark 0xe00/0xf00 lookup 200'];
    expect(await wipes(host, leftoverPolicyRules.bind({ rules: 'ours', ours: { rules } }))).toEqual([
      'IPv4 1',
      'IPv4 9',
    ]);
    expect((await host.run('ip rule; ip -4 route show table all')).stdout).toBe(theirs.stdout);
  });

  test('routes of Felix and BIRD go, and those into the pods; the user’s own stay', async () => {
    const host = await namespaceHost();
    const made = await host.run(`
ip link add eth9 type veth peer name eth8; ip addr add 192.168.15.2/24 dev eth9; ip link set eth9 up; ip link set eth8 up
ip route add blackhole 10.244.0.0/26 proto 80
ip route add 10.244.1.0/26 via 192.168.15.3 dev eth9 proto bird onlink
ip route add 10.42.7.0/24 via 192.168.15.4 dev eth9
ip route add 10.43.0.0/16 via 192.168.15.4 dev eth9 table 7
ip route add 10.42.77.0/24 via 192.168.15.1 dev eth9
ip route add 10.50.0.0/16 via 192.168.15.1 dev eth9
ip route add default via 192.168.15.1`);
    expect(made).toMatchObject({ code: 0 });
    const absent = {
      protocols: ['80'],
      shared_protocols: ['bird'],
      destinations: ['10.42.0.0/16', '10.43.0.0/16'],
      gateways: ['192.168.15.4'],
    };
    expect(new Set(await wipes(host, leftoverRoutes.bind({ absent })))).toEqual(
      new Set(['IPv4 10.244.0.0/26', 'IPv4 10.244.1.0/26', 'IPv4 10.42.7.0/24', 'IPv4 10.43.0.0/16']),
    );
    const { stdout } = await host.run('ip route');
    for (const theirs of ['10.50.0.0/16', '10.42.77.0/24']) expect(stdout).toContain(theirs);
    expect(stdout).toContain('default via 192.168.15.1');
  });
});

import { describe, expect, test } from 'vitest';
import { shipped } from '../../../../src/collections/collections.ts';
import { leftoverInterfaces } from '../../../../src/collections/network/resources/leftover-interfaces.ts';
import { leftoverNetworkNamespaces } from '../../../../src/collections/network/resources/leftover-network-namespaces.ts';
import { leftoverRoutes } from '../../../../src/collections/network/resources/leftover-routes.ts';
import { remnantsOf } from '../../../../src/model/reading/remnants.ts';
import { canUseNamespaces, namespaceHost, wipes } from './namespace-host.ts';

const remnant = (kind: string) => remnantsOf(shipped.remnants, kind);
const absent = remnant('interfaces');
const shared = { made_as: remnant('made_as'), networks: remnant('cni_networks') };

/** Pods by their namespace: one that nobody lives in any more, and one each of k0s, CRI-O and podman. */
const PODS = `set -e
pod() {
  ip netns add "$1"
  ip link add "$2" type veth peer name eth0 netns "$1"
  [ -z "\${3-}" ] || ip link set "$2" master "$3"
  ip link set "$2" up
}
ip link add cni0 type bridge
ip link add vxlan.calico type vxlan id 4096 dstport 4789 dev lo
ip link set lo up; ip link set cni0 up; ip link set vxlan.calico up
pod cni-dead cali00000000001
pod cni-k0s cali00000000002
pod cni-crio veth00000003 cni0
pod cni-podman veth00000004
mkdir -p /var/lib/cni/results
for one in 'crio cni-crio' 'podman cni-podman' 'k8s-pod-network cni-dead'; do
  echo "{ \\"networkName\\": \\"\${one% *}\\", \\"sandbox\\": \\"/var/run/netns/\${one#* }\\" }" >"/var/lib/cni/results/\${one#* }"
done
ip addr add 10.99.1.1/24 dev vxlan.calico
ip route add 10.244.7.0/26 via 10.99.1.2 dev vxlan.calico proto 80
ip route add blackhole 10.244.9.0/26 proto 80; ip route add blackhole 10.42.9.0/26 proto 80
`;

/** A shim of k0s whose pod is in its namespace, as its socket and its child's namespace tell. */
const K0S = `mkdir -p /run/k0s
perl -e '$0 = "/var/lib/k0s/bin/containerd-shim-runc-v2 -namespace k8s.io -id pod -address /run/k0s/containerd.sock"; if (fork) { sleep 500 } else { exec qw(ip netns exec cni-k0s sleep 500) }' </dev/null >/dev/null 2>&1 &
until grep -qs sleep /proc/[0-9]*/comm && ip netns pids cni-k0s | grep -q .; do sleep 0.1; done
`;

describe.runIf(canUseNamespaces)('pods of others on the host', () => {
  const interfaces = leftoverInterfaces.bind({ absent, ...shared });
  const routes = leftoverRoutes.bind({
    absent: { protocols: ['80'], destinations: ['10.42.0.0/16'], interfaces: absent, ...shared },
  });
  const namespaces = leftoverNetworkNamespaces.bind({ absent: ['cni-*'], networks: shared.networks });

  test('a bridge with a container of CRI-O in it stays, and so does the container', async () => {
    const host = await namespaceHost();
    expect(await host.prepare(PODS)).toMatchObject({ code: 0 });
    expect(await wipes(host, routes)).toHaveLength(3);
    const planned = await host.plan(interfaces);
    expect(planned).toMatchObject({
      change: { kept: [{ name: 'cni0', why: 'has a container of the network crio in it', owner: 'the network crio' }] },
    });
    expect(await wipes(host, namespaces)).toEqual(['cni-dead', 'cni-k0s']);
    // Ends of pods whose namespace has gone, the kernel may still have: then they go here.
    const went = await wipes(host, interfaces);
    expect(went.filter(name => !/^cali0000000000[12]$/.test(name))).toEqual(['vxlan.calico']);
    const { stdout } = await host.run('ip -o link; ip netns list');
    for (const name of ['cni0:', 'veth00000003@', 'veth00000004@', 'cni-crio', 'cni-podman'])
      expect(stdout).toContain(name);
  });

  test('a pod of k0s stays with its namespace and route, and a dead one of the old cluster beside it goes', async () => {
    const host = await namespaceHost();
    expect(await host.prepare(`${PODS}${K0S}`)).toMatchObject({ code: 0 });
    expect(await wipes(host, routes)).toEqual(['IPv4 10.42.9.0/26']);
    const planned = await host.plan(interfaces);
    expect(planned).toMatchObject({
      change: {
        kept: [
          { name: 'cni0' },
          { name: 'vxlan.calico', why: 'k0s runs on this host, and may have made it; wipe.unknown is keep' },
          { name: 'cali00000000002', why: 'leads to a container of k0s', owner: 'k0s' },
        ],
      },
    });
    expect(await wipes(host, interfaces)).toEqual(['cali00000000001']);
    expect(await wipes(host, namespaces)).toEqual(['cni-dead']);
    const { stdout } = await host.run('ip netns pids cni-k0s; ip -o link; ip -4 route show table all');
    for (const text of ['vxlan.calico', 'cali00000000002@', '10.244.7.0/26', 'blackhole 10.244.9.0/26'])
      expect(stdout).toContain(text);
  });

  test('what nobody knows goes where the inventory says so; what is k0s’ stays', async () => {
    const host = await namespaceHost();
    expect(await host.prepare(`${PODS}${K0S}`)).toMatchObject({ code: 0 });
    const all = leftoverInterfaces.bind({ absent, ...shared, owners: { unknown: 'remove' } });
    expect(await wipes(host, all)).toEqual(['vxlan.calico', 'cali00000000001']);
  });
});

import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { noPaths } from '../../../../src/collections/system/checks/no-paths.ts';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { wipePlaybook } from '../../../wipe-playbook.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const shipped = z.object({
  stages: z.array(
    z.object({ tasks: z.array(z.object({ name: z.string().optional(), absent: z.unknown().optional() })) }),
  ),
});
/** What phase 1 removes of the cluster's state, without its archive, its volumes, and what the inventory says. */
const state = z
  .looseObject({ path: z.array(z.string()) })
  .transform(({ archive: _, volumes: __, owners: ___, ...rest }) => rest)
  .parse(
    shipped
      .parse(wipePlaybook)
      .stages.flatMap(stage => stage.tasks)
      .find(task => task.name === 'configuration, state and logs of cluster software')?.absent,
  );

const bridge = (name: string, device: string) =>
  `{ "cniVersion": "0.4.0", "name": "${name}", "plugins": [
    { "type": "bridge", "bridge": "${device}", "isGateway": true, "ipMasq": true, "hairpinMode": true,
      "ipam": { "type": "host-local", "routes": [{ "dst": "0.0.0.0/0" }], "ranges": [[{ "subnet": "10.88.0.0/16" }]] } },
    { "type": "portmap", "capabilities": { "portMappings": true } }, { "type": "firewall" }, { "type": "tuning" } ] }\n`;

/** As the programs write them: podman 4, CRI-O 1.28, nerdctl 1.7. */
const theirs: Readonly<Record<string, string>> = {
  '/etc/cni/net.d/87-podman-bridge.conflist': bridge('podman', 'cni-podman0'),
  '/etc/cni/net.d/100-crio-bridge.conflist': bridge('crio', 'cni0'),
  '/etc/cni/net.d/200-loopback.conf': '{ "cniVersion": "0.3.1", "name": "loopback", "type": "loopback" }\n',
  '/etc/cni/net.d/nerdctl-bridge.conflist': bridge('bridge', 'nerdctl0'),
  '/etc/cni/net.d/calico.md': 'How I once set "calico" up\n',
  '/opt/cni/bin/bridge': 'ELF\n',
  '/opt/cni/bin/my-own-plugin': '#!/bin/sh\n',
  '/var/lib/cni/networks/podman/10.88.0.2': 'a\n',
  '/var/lib/cni/results/podman-0123-eth0': '{}\n',
  // containerd gives a loopback to every container, whosever it is.
  '/var/lib/cni/results/cni-loopback-4567-lo': '{"networkName":"cni-loopback","cniArgs":[["IgnoreUnknown","1"]]}\n',
  '/var/lib/rancher/my-things/file': 'mine\n',
  '/var/lib/rancher/.hidden': 'mine\n',
  '/var/log/pods/notes.txt': 'mine\n',
  '/var/log/containers/other.log': 'mine\n',
};
/** As Calico 3.27, flannel 0.24, Kilo 0.6, Cilium 1.15 and RKE2's Canal write them; Cilium sets others' aside. */
const ours: Readonly<Record<string, string>> = {
  '/etc/cni/net.d/10-calico.conflist': `{ "name": "k8s-pod-network", "cniVersion": "0.3.1", "plugins": [ { "type": "calico",
    "ipam": { "type": "calico-ipam" }, "kubernetes": { "kubeconfig": "/etc/cni/net.d/calico-kubeconfig" } }, { "type": "portmap" } ] }\n`,
  '/etc/cni/net.d/10-canal.conflist.cilium_bak':
    '{ "name": "k8s-pod-network",\n  "plugins": [ { "type":\n "calico" } ] }\n',
  '/etc/cni/net.d/10-flannel.conflist':
    '{ "name": "cbr0", "plugins": [ { "type": "flannel", "delegate": {} }, { "type": "portmap" } ] }\n',
  '/etc/cni/net.d/10-kilo.conflist':
    '{"cniVersion":"0.4.0","name":"kilo","plugins":[{"name":"kubernetes","type":"bridge","bridge":"kube-bridge"}]}\n',
  '/etc/cni/net.d/05-cilium.conflist':
    '{ "name": "cilium", "plugins": [ { "type": "cilium-cni", "enable-debug": false } ] }\n',
  '/etc/cni/net.d/calico-kubeconfig': 'kind: Config\n',
  '/opt/cni/bin/calico-ipam': 'ELF\n',
  '/opt/cni/bin/cilium-cni': 'ELF\n',
  '/var/lib/cni/networks/cbr0/10.42.0.2': 'a\n',
  '/var/lib/cni/results/cbr0-0123-eth0': '{}\n',
  '/var/lib/cni/results/cni-loopback-0123-lo':
    '{"networkName":"cni-loopback","cniArgs":[["K8S_POD_NAME","coredns-7b98"],["K8S_POD_UID","48322ca5-ff91-412b-9282-d6c57ff5d0a8"]]}\n',
  '/var/lib/cni/flannel/0123': '{}\n',
  '/var/lib/rancher/k3s/server/token': 'K10\n',
  '/var/lib/rancher/rke2/server/token': 'K10\n',
  '/var/log/pods/kube-system_coredns-7b98_8a0e/coredns/0.log': 'log\n',
  '/var/log/containers/coredns-7b98_kube-system_coredns-0123.log': 'log\n',
};

describe.each(userlands)('folders that a cluster shares with others, with %s', userland => {
  test('lose what is the cluster’s, and nothing else; the rest is named', { timeout: 60_000 }, async () => {
    const host = fresh(userland);
    for (const [path, text] of Object.entries({ ...theirs, ...ours })) host.write(path, text);
    const change = await converges(host, absent.bind(state));
    for (const path of Object.keys(theirs)) expect(host.text(path)).toBe(theirs[path]);
    const { stdout } = await host.run(
      `for path in ${Object.keys(ours).join(' ')}; do if [ -e "$path" ]; then echo "$path"; fi; done`,
    );
    expect(stdout).toBe('');
    const kept = change.kept?.map(one => one.name) ?? [];
    for (const path of Object.keys(theirs))
      expect(kept.some(name => path === name || path.startsWith(`${name}/`))).toBe(true);
    const check = noPaths.bind(state);
    expect(check.judge(await host.run(check.probe))).toMatchObject({ kind: 'met', kept: change.kept });
  });

  test('go where nothing is left in them', { timeout: 60_000 }, async () => {
    const host = fresh(userland);
    for (const [path, text] of Object.entries(ours)) host.write(path, text);
    const change = await converges(host, absent.bind(state));
    expect(change.kept).toBeUndefined();
    expect(
      (
        await host.run(
          'ls -d /etc/cni /opt/cni /var/lib/cni /var/lib/rancher /var/log/pods /var/log/containers 2>/dev/null || :',
        )
      ).stdout,
    ).toBe('');
  });
});

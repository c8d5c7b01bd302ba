import { describe, expect, test } from 'vitest';
import { onlyClusterSysctls } from '../../../src/collections/cluster-settings.ts';
import { shipped } from '../../../src/collections/collections.ts';
import { madeAsSchema, madeOtherwise } from '../../../src/collections/network/state/made-as.ts';
import { remnantsOf } from '../../../src/model/reading/remnants.ts';
import { matchesAny } from '../../../src/model/text/glob.ts';

/** A kind of all subjects, as a flat list of its texts. */
function names(kind: string, key?: string): readonly string[] {
  const found: unknown = remnantsOf(shipped.remnants, kind);
  const list: unknown = key === undefined ? found : Object.entries(Object(found)).find(([name]) => name === key)?.[1];
  if (!Array.isArray(list)) throw new Error(`no ${kind} ${key ?? ''}`);
  return list.map(String);
}

describe('a name like the cluster’s is nobody’s sign: it fits none of the patterns', () => {
  test.each([
    ['namespaces', undefined, 'cni-lab'],
    ['namespaces', undefined, 'cilium-test'],
    ['processes', 'commands', 'flanneld-exporter --port 9100'],
    ['processes', 'commands', 'calico-felix-exporter'],
    ['processes', 'commands', 'cilium-agent-exporter --port 9101'],
    ['processes', 'commands', 'k3s server-backup'],
    ['processes', 'commands', '/var/lib/rancher/backup/restic-server'],
    ['unit_programs', undefined, 'flanneld-exporter'],
    ['rules', 'chains', 'FLANNEL-LAN'],
    ['rules', 'chains', 'KILO-METER'],
    ['rules', 'chains', 'CILIUM_IS_GONE'],
    ['rules', 'tables', 'k8s_lan'],
    ['rules', 'tables', 'flannel-lan'],
    ['rules', 'tables', 'cilium_lan'],
    ['interfaces', undefined, 'cilium_lab'],
    ['state', 'path', '/etc/kilo'],
    ['state', 'path', '/var/lib/kilo'],
    ['settings', 'path', '/etc/sysctl.d/90-k3s.conf'],
  ])('%s %s: %s', (kind, key, name) => {
    expect(names(kind, key).filter(pattern => matchesAny([pattern], name))).toEqual([]);
  });

  // Seen: a unit of a web application that happens to be called so.
  test.each(['kilo.service', 'calico.service', 'cilium.service', 'flannel.service'])(
    'units: %s is no installer’s own name, what it starts decides',
    name => {
      expect(names('units')).not.toContain(name);
      expect(matchesAny(names('units'), name)).toBe(true);
    },
  );
});

describe('what its makers’ sources call so does', () => {
  test.each([
    ['namespaces', undefined, 'cni-0a6b1f2e-5c3d-4e7f-9a8b-1c2d3e4f5a6b'],
    ['namespaces', undefined, 'cilium-health'],
    ['processes', 'commands', 'flanneld --kube-subnet-mgr'],
    ['processes', 'commands', '/opt/bin/flanneld --ip-masq'],
    ['processes', 'commands', 'calico-felix'],
    ['processes', 'commands', 'cilium-agent --config-dir=/tmp/cilium/config-map'],
    ['processes', 'commands', 'cilium-health-responder --pidfile /var/run/cilium/state/health-endpoint.pid'],
    ['processes', 'commands', 'k3s server'],
    ['processes', 'commands', '/var/lib/rancher/k3s/data/current/bin/containerd -c /x'],
    ['processes', 'commands', '/var/lib/rancher/rke2/data/v1/bin/kubelet --v=1'],
    ['unit_programs', undefined, 'flanneld'],
    ['rules', 'chains', 'FLANNEL-POSTRTG'],
    ['rules', 'chains', 'KILO-IPIP'],
    ['rules', 'chains', 'OLD_CILIUM_POST_nat'],
    ['rules', 'tables', 'k8s_svc6'],
    ['rules', 'tables', 'flannel-ipv6'],
    ['interfaces', undefined, 'cilium_host'],
  ])('%s %s: %s', (kind, key, name) => {
    expect(matchesAny(names(kind, key), name)).toBe(true);
  });
});

test('an interface of Cilium’s name that is made otherwise is nobody’s that we know', () => {
  const made = madeAsSchema.parse(remnantsOf(shipped.remnants, 'made_as'));
  const link = (name: string, kind: string) => ({ name, kind, up: true, wireguard: false, master: undefined });
  expect(madeOtherwise(link('cilium_host', 'bridge'), [], made)).toContain('it is a bridge');
  for (const kind of ['veth', 'netkit']) expect(madeOtherwise(link('cilium_host', kind), [], made)).toBeUndefined();
  expect(madeOtherwise(link('cilium_wg0', 'wireguard'), [], made)).toBeUndefined();
  expect(madeOtherwise(link('cilium_vxlan', 'veth'), [], made)).toContain('it is a veth');
});

describe('a file of sysctl.d that a guide to K3s names goes only with what such guides say', () => {
  const text = (lines: readonly string[]): boolean =>
    new RegExp(onlyClusterSysctls).test(lines.join('\n').replace(/\s/g, ''));

  test.each(['/etc/sysctl.d/90-k3s.conf', '/etc/sysctl.d/99-k3s.conf'])('%s', path => {
    const holding: unknown = Object.entries(Object(remnantsOf(shipped.remnants, 'settings'))).find(
      ([key]) => key === 'holding',
    )?.[1];
    expect(holding).toContainEqual({ path, text: [onlyClusterSysctls] });
  });

  test('what they say', () => {
    expect(
      text([
        'net.ipv4.ip_forward = 1',
        'net.ipv6.conf.all.forwarding=1',
        'net.bridge.bridge-nf-call-ip6tables = 1',
        'fs.inotify.max_user_watches = 524288',
        '',
      ]),
    ).toBe(true);
  });

  // Seen: without this line a host whose IPv6 comes by router advertisements would lose it at the next boot.
  test.each(['net.ipv6.conf.eth0.accept_ra = 2', 'vm.swappiness = 10', '# mine'])('not with %s', line => {
    expect(text(['net.ipv4.ip_forward = 1', line])).toBe(false);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { calicoAddresses } from '../../../../src/collections/calico/checks/calico-addresses.ts';
import { calicoCni } from '../../../../src/collections/calico/checks/calico-cni.ts';
import { calicoStatus } from '../../../../src/collections/calico/checks/calico-status.ts';
import { calicoVxlan } from '../../../../src/collections/calico/checks/calico-vxlan.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';

/** What the probes printed on nodes of K3s v1.36.3 with Calico v3.32.1 in the twin. */
const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'recordings', `${name}.txt`), 'utf8');

function seen(check: BoundCheck, stdout: string): readonly string[] {
  const verdict = check.judge({ stdout, stderr: '', code: 0 });
  if (verdict.kind === 'met') return [`met: ${verdict.evidence}`];
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
}

const peers = [
  { name: 'ms-1', address: '172.27.15.12' },
  { name: 'wk-2', address: '172.27.15.13' },
  { name: 'ctb-edge-1', address: '172.27.15.31' },
];
const own = { name: 'wk-1', address: '172.27.15.11' };

describe('what the operator says', () => {
  const status = calicoStatus.bind({});
  const state = recorded('state');

  test('all well', () => {
    expect(seen(status, state)).toEqual(['met: apiserver, calico, ippools, tiers']);
  });

  test('a part that is not available, with why, though that goes over lines', () => {
    const text = 'TigeraStatus\tcalico\t\tFalse\tTrue\tPod calico-node-1 is not ready\nPod calico-node-2 is not ready';
    expect(seen(status, state.replace(/TigeraStatus\tcalico.*/, text))).toEqual([
      'calico is degraded: Pod calico-node-1 is not ready Pod calico-node-2 is not ready',
    ]);
  });

  test('a part that is available, and degraded all the same', () => {
    expect(
      seen(status, state.replace(/TigeraStatus\ttiers.*/, 'TigeraStatus\ttiers\t\tTrue\tTrue\tstill waiting')),
    ).toEqual(['tiers is degraded: still waiting']);
  });

  test('a part that is available, whose operator was outrun by another writer and tries again', () => {
    const said =
      'Error setting finalizer on Installation: Operation cannot be fulfilled on installations.operator.tigera.io "default": the object has been modified; please apply your changes to the latest version and try again';
    const of = (available: string, message: string) =>
      seen(
        status,
        state.replace(/TigeraStatus\tapiserver.*/, `TigeraStatus\tapiserver\t\t${available}\tTrue\t${message}`),
      );
    expect(of('True', said)).toEqual(['met: apiserver, calico, ippools, tiers']);
    expect(of('False', said)).toEqual([`apiserver is degraded: ${said}`]);
    expect(of('True', `${said}; and more`)).toEqual([`apiserver is degraded: ${said}; and more`]);
  });

  test('a part that lacks only its pods on nodes that are away', () => {
    const away = calicoStatus.bind({ away: 1 });
    const of = (check: BoundCheck, ...awaits: readonly string[]) =>
      seen(
        check,
        state.replace(/TigeraStatus\tcalico.*/, `TigeraStatus\tcalico\t\tFalse\tFalse\t\t${awaits.join('\n')}`),
      );
    // As the operator writes it.
    const node = 'DaemonSet "calico-system/calico-node" is not available (awaiting 1 nodes)';
    const csi = node.replace('calico-node', 'csi-node-driver');
    expect(of(away, node, csi)).toEqual(['met: apiserver, calico, ippools, tiers']);
    const lacking = ['calico is not available'];
    expect(of(status, node)).toEqual(lacking);
    expect(of(away, node.replace('awaiting 1', 'awaiting 2'))).toEqual(lacking);
    expect(of(away, node, 'Deployment "calico-system/calico-typha" is not available (awaiting 1 replicas)')).toEqual(
      lacking,
    );
    expect(of(away)).toEqual(lacking);
  });

  test('a part of which it has said nothing, and one whose first word is missing', () => {
    expect(seen(status, state.replace(/TigeraStatus\tapiserver.*\n/, ''))).toEqual([
      'the operator has said nothing of apiserver yet',
    ]);
    expect(seen(status, state.replace(/TigeraStatus\tcalico.*/, 'TigeraStatus\tcalico\t\t\t\t'))).toEqual([
      'calico is not available',
    ]);
  });

  test('no operator, no server, and what is not understood', () => {
    expect(seen(status, 'no operator\n')).toEqual([
      'the API does not know tigerastatus: the operator is not installed',
    ]);
    expect(seen(status, 'no server\n')).toEqual(['no server of K3s runs on this host']);
    expect(seen(status, 'Unable to connect')).toEqual(['unasked']);
  });
});

describe('the address of each node', () => {
  const addresses = calicoAddresses.bind({ nodes: [own, ...peers] });

  test('of the mesh', () => {
    expect(seen(addresses, recorded('state'))).toEqual(['met: 4 nodes']);
  });

  test('of another network is told', () => {
    expect(seen(addresses, recorded('state').replace('172.27.15.13/32', '100.92.24.103/32'))).toEqual([
      'Calico on wk-2 uses 100.92.24.103',
    ]);
  });

  test('none yet', () => {
    expect(seen(addresses, recorded('state').replace('172.27.15.13/32', ''))).toEqual([
      'Calico has no address on wk-2 yet',
    ]);
  });
});

describe('the VXLAN', () => {
  const vxlan = calicoVxlan.bind({ interface: 'wg0', mtu: 1420, address: own.address, peers });
  const text = recorded('vxlan-wk-1');

  test('on the mesh', () => {
    expect(seen(vxlan, text)).toEqual(['met: MTU 1370, 3 ways']);
  });

  test.each([
    ['of another MTU', 'mtu 1370 qdisc', 'mtu 1450 qdisc', 'vxlan.calico: MTU 1450'],
    ['of another identifier', 'vxlan id 4096', 'vxlan id 1', 'vxlan.calico: network identifier 1'],
    ['of another port', 'dstport 4789', 'dstport 8472', 'vxlan.calico: UDP port 8472'],
    ['on the LAN', 'dev wg0', 'dev eth0', 'vxlan.calico: interface below eth0'],
    ['from the LAN', 'local 172.27.15.11', 'local 192.168.15.3', 'vxlan.calico: local address 192.168.15.3'],
    [
      'to a public address',
      'dst 172.27.15.31',
      'dst 198.51.100.25',
      "vxlan.calico sends to 198.51.100.25, which is no other node's address",
    ],
    [
      'without the pods of a node',
      /10\.42\.172\.128\/26.*\n/,
      '',
      'routes through vxlan.calico to the pods of 2 nodes',
    ],
  ])('one %s is told', (_, from, to, words) => {
    expect(text.replace(from, to)).not.toBe(text);
    expect(seen(vxlan, text.replace(from, to))).toContain(words);
  });

  test('two networks of pods on one node are no trouble', () => {
    expect(seen(vxlan, `${text}10.42.7.0/26 via 10.42.255.128 onlink mtu 1370\n`)).toEqual(['met: MTU 1370, 3 ways']);
  });
});

describe('what new pods get', () => {
  const cni = calicoCni.bind({ mtu: 1420 });
  const text = recorded('cni');

  test('the mesh’s MTU less VXLAN', () => {
    expect(seen(cni, text)).toEqual(['met: 10-calico.conflist, MTU 1370']);
  });

  test.each([
    ['another MTU', '"mtu":1370', '"mtu":1450', 'new pods get the MTU 1450'],
    ['no forwarding', '"allow_ip_forwarding":true', '"allow_ip_forwarding":false', 'pods may not forward packets'],
    [
      'another network first',
      '"type":"calico"}',
      '"type":"flannel"}',
      '/etc/cni/net.d/10-calico.conflist comes first in /etc/cni/net.d, and is not Calico’s'.replace('’', "'"),
    ],
  ])('%s', (_, from, to, words) => {
    expect(text).toContain(from);
    expect(seen(cni, text.replace(from, to))).toEqual([words]);
  });

  test('none yet, and one that is no JSON', () => {
    expect(seen(cni, '')).toEqual(['there is no configuration in /etc/cni/net.d']);
    expect(seen(cni, '== name\n/etc/cni/net.d/x\n== text\n{')).toEqual(['unasked']);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { podsCauses } from '../../../../src/collections/calico/causes/pods-causes.ts';
import { podsFaults } from '../../../../src/collections/calico/faults/pods-faults.ts';
import { type PodsSaid, parsePodsSaid } from '../../../../src/collections/calico/survey/pods-said.ts';
import { vxlanWays } from '../../../../src/collections/calico/survey/pods-scene.ts';
import { podsSurvey } from '../../../../src/collections/calico/survey/pods-survey.ts';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { findCauses } from '../../../../src/diagnosis/find-causes.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { bundle } from '../../../../src/shell/bundle.ts';
import { readFrames } from '../../../../src/shell/frames.ts';
import { layoutTwin } from '../../../../src/twin/layout/layout-twin.ts';

const home = fileURLToPath(new URL('../../../../inventory/home.yaml', import.meta.url));
const canPart = spawnSync('unshare', ['-n', 'true']).status === 0;

/** Two hosts with their ends of a real VXLAN, made as Calico makes it, in networks of their own that nothing leaves. */
const hosts = `set -e
unshare -n sleep 600 >/dev/null 2>&1 & other=$!
trap 'kill $other' EXIT
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.1; done
there() { nsenter -t $other -n "$@"; }
ip link set lo up
there ip link set lo up
ip link add wg0 type veth peer name wg0 netns $other
one() { # RUN ADDRESS OTHER PIECE ITS_PIECE MAC ITS_MAC
  run=$1
  $run ip address add $2/32 dev wg0
  $run ip link set wg0 up
  $run ip route add $3/32 dev wg0
  $run ip link add vxlan.calico address $6 mtu 1370 type vxlan id 4096 local $2 dev wg0 dstport 4789 nolearning
  $run ip address add $4/32 dev vxlan.calico
  $run ip link set vxlan.calico up
  $run bridge fdb add $7 dev vxlan.calico dst $3
  $run ip neigh add $5 lladdr $7 dev vxlan.calico
  $run ip route add $5/26 via $5 dev vxlan.calico onlink
}
one env 172.27.15.11 172.27.15.13 10.42.172.128 10.42.147.64 66:26:42:81:d9:47 66:14:79:24:1b:13
one there 172.27.15.13 172.27.15.11 10.42.147.64 10.42.172.128 66:14:79:24:1b:13 66:26:42:81:d9:47
nsenter -t $other -n perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 10250, Listen => 5, ReuseAddr => 1) or die; sleep 600' >/dev/null 2>&1 & kubelet=$!
trap 'kill $other $kubelet' EXIT
until there ss -Htln 'sport = :10250' | grep -q .; do sleep 0.1; done
`;

/** What a fault of the twin does on the second of them. */
async function fault(name: string): Promise<string> {
  const inventory = await loadInventory(home, shippedSections);
  const [step] =
    podsFaults
      .find(one => one.name === name)
      ?.inject({
        inventory,
        hosts: inventory.hosts.filter(host => host.name === 'wk-2'),
        layout: layoutTwin(inventory),
      }) ?? [];
  return `there sh -s <<'FAULT' || exit 1\nset -eu\n${step?.script.text}\nFAULT`;
}

async function said(change: string): Promise<{ readonly here: PodsSaid; readonly there: PodsSaid }> {
  const inventory = await loadInventory(home, shippedSections);
  const texts = new Map<string, ReturnType<typeof bundle>>();
  await podsSurvey.take({
    inventory,
    chosen: new Set(),
    rerun: '',
    read: async (host, sections) => {
      texts.set(host.name, bundle(sections));
      return { because: 'only the question is wanted' };
    },
  });
  const run = async (name: string, way: string): Promise<PodsSaid> => {
    const asked = texts.get(name) ?? bundle([]);
    const child = spawn('unshare', ['-n', 'sh', '-c', `${hosts}${change}\n${way} sh -s`]);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.end(asked.text);
    await new Promise(resolve => child.once('close', resolve));
    const { readings } = readFrames(asked, Buffer.concat(out), Buffer.concat(err));
    const reading = readings.get('survey');
    expect(reading?.code, Buffer.concat([...out, ...err]).toString('utf8')).toBe(0);
    return parsePodsSaid(reading?.stdout ?? '');
  };
  const [here, there] = await Promise.all([run('wk-1', ''), run('wk-2', 'nsenter -t $other -n')]);
  return { here, there };
}

async function ways(change: string) {
  const inventory = await loadInventory(home, shippedSections);
  const { here, there } = await said(change);
  const scene = {
    inventory,
    rerun: '',
    said: new Map([
      ['wk-1', here],
      ['wk-2', there],
    ]),
  };
  return {
    here,
    ways: vxlanWays(scene).map(({ from, to, ping, tcp }) => [from.host.name, to.host.name, ping, tcp]),
    codes: findCauses(scene, podsCauses).map(({ code, hosts: at }) => `${code} ${at.join(' ')}`),
  };
}

describe.skipIf(!canPart)('a VXLAN of the kernel between two hosts', () => {
  test('what comes through it is seen from both', async () => {
    const { here, ways: seen, codes } = await ways('');
    expect(seen).toEqual([
      ['wk-1', 'wk-2', true, 'answers'],
      // Nobody listens here: the system says so, by the same way.
      ['wk-2', 'wk-1', true, 'refused'],
    ]);
    expect(here).toMatchObject({ mtu: 1370, podMtu: undefined, managed: [], felix: [], api: undefined });
    expect(codes).toEqual([]);
  });

  test('a firewall that takes no VXLAN is named with its rule', async () => {
    const { ways: seen, codes } = await ways(await fault('vxlan-blocked'));
    expect(seen).toEqual([
      ['wk-1', 'wk-2', false, 'silent'],
      ['wk-2', 'wk-1', false, 'silent'],
    ]);
    expect(codes).toEqual(['vxlan-blocked wk-2']);
  });

  test.each(['typha-blocked', 'pods-forward-dropped'])(
    'the firewall of the fault %s is one that nft takes',
    async name => {
      const { there } = await said(await fault(name));
      expect(there.firewall.nft?.map(table => table.name)).toContain(
        name === 'typha-blocked' ? 'fault_typha' : 'fault_pods',
      );
    },
  );

  test('where pings come through and connections do not, it is the checksums', async () => {
    const { codes } = await ways(
      // As a receiver does to whom every checksum of TCP is wrong.
      `there nft 'table inet cut { chain in { type filter hook input priority -300; iifname "vxlan.calico" meta l4proto tcp drop; }; }'`,
    );
    expect(codes).toEqual(['checksum-offload wk-1', 'checksum-offload wk-2']);
  });
});

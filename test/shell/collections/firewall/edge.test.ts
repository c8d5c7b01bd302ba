import { describe, expect, test } from 'vitest';
import { edgeAtBoot } from '../../../../src/collections/firewall/boot/edge-at-boot.ts';
import { edgeDifference } from '../../../../src/collections/firewall/edge/edge-difference.ts';
import { EDGE_FILE } from '../../../../src/collections/firewall/edge/edge-places.ts';
import { edgePolicy } from '../../../../src/collections/firewall/edge/edge-policy.ts';
import {
  type EdgeState,
  edgeStateProbe,
  parseEdgeState,
} from '../../../../src/collections/firewall/edge/edge-state.ts';
import { edgeTable } from '../../../../src/collections/firewall/edge/edge-table.ts';
import { edgeFirewall } from '../../../../src/collections/firewall/resources/edge-firewall.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';
import { canUseNamespaces, type NamespaceHost, namespaceHost } from '../wipe/namespace-host.ts';

const wish = {
  mode: 'manage' as const,
  open: [{ protocol: 'udp' as const, ports: '51820', from: 'internet' as const, why: 'the mesh' }],
  mesh: 'mesh0',
  lan: '192.168.15.0/24',
  address: '',
  inside: ['10.42.0.0/16', '2001:db8:42::/56'],
};

const tcp = (ports: string) => ({
  protocol: 'tcp' as const,
  ports,
  from: 'internet' as const,
  why: 'the inventory',
});

async function stateOf(host: NamespaceHost): Promise<EdgeState> {
  const reading = await host.run(edgeStateProbe('everywhere'));
  expect(reading).toMatchObject({ code: 0 });
  const state = parseEdgeState(reading);
  if (state === undefined) throw new Error('it was not read');
  return state;
}

const FOLDER = EDGE_FILE.slice(0, EDGE_FILE.lastIndexOf('/'));

/** A public card that is in the LAN as well, one inside, an address on lo. */
const MADE = `
cp -a /etc /run/etc; mount --bind /run/etc /etc; mkdir -p ${FOLDER}
ip link add eth0 type veth peer name cable; ip link add docker0 type bridge; ip link add mesh0 type bridge
ip addr add 198.51.100.25/24 dev eth0; ip addr add 192.168.15.3/24 dev eth0; ip addr add 2001:db8:1::25/64 dev eth0 nodad
ip addr add 2001:db8:5::1/64 dev docker0 nodad; ip addr add 198.51.100.8/32 dev mesh0; ip addr add 203.0.113.7/32 dev lo
ip link set eth0 up; ip link set cable up; ip link set docker0 up
ip route add default via 198.51.100.1
iptables-nft -t nat -A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.42.0.2:8080`;

describe.runIf(canUseNamespaces)('the firewall at the edge, as a host tells it', () => {
  test('which way outside is, and where ports lead', async () => {
    const host = await namespaceHost();
    const made = await host.run(MADE);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const state = await stateOf(host);
    const { links, elsewhere } = edgePolicy(wish, state);
    expect(links).toEqual([
      {
        name: 'eth0',
        families: ['4', '6'],
        lan: ['192.168.15.0/24', '2001:db8:1::/64', 'fe80::/10'],
        addresses: ['198.51.100.25', '2001:db8:1::25'],
      },
    ]);
    expect(elsewhere).toEqual(['203.0.113.7']);
    expect(state).toMatchObject({ inForce: undefined, filed: undefined });
    expect(state.forwarded.join('\n')).toContain('--dport 30080');
    expect(state.nft).toMatch(/\/nft$/);
    // There is no systemd here: the table would be gone after a boot.
    expect(edgeDifference(wish, state).refused?.because).toContain('systemd does not run here');
  });

  test('nft takes the whole table; what is in force is compared with what the file says, by nft', async () => {
    const host = await namespaceHost();
    const made = await host.run(MADE);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const bare = await stateOf(host);
    const text = edgeTable(edgePolicy({ ...wish, open: [...wish.open, tcp('8000-8010'), tcp('22')] }, bare));
    const put = await host.run(`cat >${EDGE_FILE} <<'TABLE'
${text}
TABLE
nft -f ${EDGE_FILE}; nft -f ${EDGE_FILE}`);
    expect(put, put.stderr).toMatchObject({ code: 0 });
    const loaded = await stateOf(host);
    expect(loaded.inForce).toBe(loaded.filed);
    expect(loaded.forwarded).toEqual([]);
    for (const by of [
      'nft insert rule inet provision_edge ports tcp dport 10250 accept',
      'nft flush chain inet provision_edge outside',
      'nft delete table inet provision_edge',
    ]) {
      await host.run(`nft -f ${EDGE_FILE}\n${by}`);
      const drifted = await stateOf(host);
      expect(drifted.inForce, by).not.toBe(drifted.filed);
    }
    await host.run(`echo '}' >>${EDGE_FILE}`);
    expect((await stateOf(host)).filed).toMatch(/broken$/);
  });

  test('where it is only kept right, a host without it is asked for nothing else', async () => {
    const host = await namespaceHost();
    const task = edgeFirewall.bind({ ...wish, only_where_there: true });
    const reading = await host.run(task.probe);
    expect(reading).toMatchObject({ code: 0, stdout: '== nowhere\n' });
    expect(task.plan(reading)).toMatchObject({ kind: 'none' });
  });
});

test.each(userlands)('who empties all tables at boot is read by %s, changing nothing', async userland => {
  const host = fresh(userland);
  host.write('/etc/rc.local', '#!/bin/sh\n# nft flush ruleset\nnft flush ruleset\nexit 0\n', 0o755);
  host.write('/etc/systemd/system/mine.service', '[Service]\nExecStart=/usr/sbin/nft -f /etc/mine.nft\n');
  host.write('/etc/systemd/system/multi-user.target.wants/mine.service', '');
  host.write('/etc/systemd/system/asleep.service', '[Service]\nExecStart=/usr/sbin/nft flush ruleset\n');
  host.write('/etc/systemd/system/nftables.service', '[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n');
  const before = host.tree();
  const [probe] = edgeAtBoot.probes;
  if (probe === undefined) throw new Error('nothing is asked');
  const reading = await host.run(probe);
  expect(reading).toMatchObject({ code: 0, stderr: '' });
  expect(host.tree()).toBe(before);
  expect(edgeAtBoot.overrides([reading]).map(({ by, possible }) => `${by} ${possible === true}`)).toEqual([
    '/etc/rc.local false',
    '/etc/systemd/system/mine.service true',
  ]);
});

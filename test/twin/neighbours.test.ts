import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { count } from '../../src/model/text/count.ts';
import type { Neighbour } from '../../src/twin/dirty/neighbours/neighbour.ts';
import { neighbours } from '../../src/twin/dirty/neighbours/registry.ts';
import { observers } from '../../src/twin/dirty/stand-in/observers.ts';
import { standIns } from '../../src/twin/dirty/stand-in/stand-in.ts';
import { KEPT, keptCluster } from './fixtures/kept-cluster.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';
import { debians as hosts, threeDebians } from './fixtures/three-debians.ts';
import { endTraffic, readTraffic, startTraffic, type Went } from './fixtures/traffic.ts';

/** One host of each Debian; on each, whatever can live beside an old cluster. */
const INVENTORY = `${threeDebians('ring-neighbours')}wipe: { firewall: ours }\n`;
/** All that a dirty host can have beside the old cluster. */
const WITH = neighbours.filter(one => one.onRequest === true).map(one => one.name);

const stateScript = (those: readonly Neighbour[]): string =>
  `${observers.text}\n${those.map(one => `echo '=== ${one.name}'\n{ ${one.state.text}\n} 2>&1 || :`).join('\n')}`;

/** What was not seen at all is lost, too. One that is interrupted by its own owner is lost where it does not come back. */
const lossy = ({ asked, lost, broken, gap, restless }: Went): boolean =>
  asked < 5 || (restless ? gap > 15 : lost !== 0 || broken !== 0);

describe.skipIf(!possible)('a wipe beside neighbours', () => {
  let ring: Rehearsal;
  const everywhere = (script: string): Promise<string[]> => Promise.all(hosts.map(host => ring.must(host, script)));

  /** Whose state and traffic are looked at. */
  let watched: readonly Neighbour[] = neighbours;

  /** What each neighbour has, by host and neighbour. */
  const state = async (): Promise<Record<string, string>> => {
    const texts = await everywhere(stateScript(watched));
    return Object.fromEntries(
      hosts.flatMap((host, at) =>
        (texts[at] ?? '')
          .split(/^=== /m)
          .slice(1)
          .map(part => [`${host} ${part.split('\n')[0]}`, part.slice(part.indexOf('\n') + 1)]),
      ),
    );
  };
  /** Ways by which something was lost, while something is done. */
  const lossesDuring = async (
    deed: () => Promise<void>,
  ): Promise<{ lost: readonly string[]; all: readonly Went[] }> => {
    await everywhere(startTraffic(watched));
    await deed();
    const all = (await everywhere(endTraffic(watched))).flatMap((text, at) =>
      readTraffic(watched, text).map(one => ({ ...one, way: `${hosts[at]}: ${one.way}` })),
    );
    return { lost: all.filter(lossy).map(one => one.way), all };
  };

  beforeAll(async () => {
    ring = new Rehearsal(INVENTORY);
    await ring.up('clean');
    const made = await ring.provision(['twin', 'dirty', '--with', WITH.join(',')]);
    expect(made, made.stdout).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('every neighbour answers, and what is compared sees the least loss', async () => {
    const before = await state();
    expect((await lossesDuring(() => new Promise(done => setTimeout(done, 2000)))).lost).toEqual([]);
    expect(await state()).toEqual(before);
    const { lost } = await lossesDuring(async () => {
      await ring.must('mid-1', 'ip rule del pref 5270; sleep 3; ip rule add pref 5270 lookup 52; sleep 1');
    });
    expect(lost).toEqual(['mid-1: a machine of the VPN']);
    await ring.must('mid-1', 'echo touched >>/var/lib/docker/volumes/db/_data/rows');
    const after = await state();
    expect(Object.keys(after).filter(key => after[key] !== before[key])).toEqual(['mid-1 docker']);
  });

  /**
   * Wipes beside them, and looks what was lost.
   * @param expected what there should be afterwards, of what there was.
   * @param ways those that nothing may be lost by.
   * @param seen what of the state is compared.
   */
  async function wiped(
    expected: (text: string) => string = text => text,
    ways: (one: Went) => boolean = () => true,
    seen: (text: string) => string = text => text,
  ): Promise<void> {
    const before = await state();
    const { all } = await lossesDuring(async () => {
      const ended = await ring.run('phase1 --yes');
      expect(ended, `${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
      expect(ended.stdout).toContain('GO  wipe');
    });
    const after = await state();
    expect(Object.keys(before)).toHaveLength(hosts.length * watched.length);
    const afterwards = Object.fromEntries(Object.entries(after).map(([key, text]) => [key, seen(text)]));
    expect(afterwards).toEqual(
      Object.fromEntries(Object.entries(before).map(([key, text]) => [key, expected(seen(text))])),
    );
    expect(all.filter(ways).filter(lossy)).toEqual([]);
    const asked = all.reduce((sum, one) => sum + one.asked, 0);
    const gap = Math.max(...all.filter(ways).map(one => one.gap));
    console.info(`${count(all.length, 'way')}, asked ${asked} times; the longest time without an answer was ${gap} s`);
  }

  test('loses nothing of theirs: no file, rule, route, address, unit or process, and no packet of their traffic', async () => {
    await wiped();
  });

  /** Puts the old cluster there again, beside the neighbours that are still there. */
  const dirtyAgain = async (): Promise<void> => {
    const again = await ring.provision(['twin', 'dirty', '--with', WITH.join(',')]);
    expect(again, again.stdout).toMatchObject({ code: 0 });
  };

  test('that keeps an agent, its pod and their bridge by name takes the rest of the cluster, and loses no packet of either', async () => {
    await dirtyAgain();
    await everywhere(`set -eu\n${standIns.text}\n${keptCluster.make.text}\nstart_units`);
    watched = [...neighbours, keptCluster];
    ring.write('ring.yaml', INVENTORY.replace('ours }', `ours, keep: [${KEPT.join(', ')}] }`));
    await wiped();
    expect(await ring.must('mid-1', 'iptables-nft -S; ip -o link show; ip netns list')).not.toMatch(
      /KUBE-|flannel[.]1:|vxlan[.]calico|cni-1a2b/,
    );
  });

  // All rules are what `wipe.firewall: flush` is for. What would put them back at the next boot is stopped for the same
  // reason; its files stay, so that it can be enabled again. Both stand in the plan, by owner.
  test('that flushes the firewall takes rules, idles what puts them back, and takes nothing else of theirs', async () => {
    watched = neighbours;
    await dirtyAgain();
    ring.write('ring.yaml', INVENTORY.replace('firewall: ours', 'firewall: flush'));
    const planned = (await ring.run('phase1 --dry-run -v')).stdout;
    for (const owner of ['Docker', 'libvirt', 'Tailscale', 'podman', 'fail2ban', 'ufw', 'wg-quick', 'unknown owners'])
      expect(planned).toContain(`rules of ${owner}`);
    expect(planned).toMatch(/ufw\.service.*inactive, not started at boot/);
    await wiped(
      text => text.replace(/^manager (\S+) active enabled$/gm, 'manager $1 inactive disabled'),
      ({ byRules }) => !byRules,
      text => text.replace(/^rule\b.*\n?/gm, ''),
    );
    expect(await ring.must('mid-1', 'iptables-nft -S; nft list tables')).not.toMatch(/DOCKER|netavark|ufw|CNI/);
  });

  // Nothing on the host says whose these are: a tunnel to strangers, rules without a name, a router's own policy rules.
  const NOBODYS = ['office-vpn', 'own-firewall', 'roaming-vpn', 'second-uplink'];
  const somebodys = neighbours.filter(({ name }) => !NOBODYS.includes(name));

  test('that removes what nobody knows takes that, shown first, and loses nothing that is known to be somebody’s', async () => {
    await dirtyAgain();
    // What it makes again would be named by the gate, with its unit: its owner ends it first.
    await everywhere('systemctl disable --quiet --now roamd.service');
    watched = somebodys;
    ring.write('ring.yaml', INVENTORY.replace('ours }', 'ours, unknown: remove }'));
    const planned = (await ring.run('phase1 --dry-run -v')).stdout;
    for (const nobodys of ['from 192.0.2.2 lookup 200', 'nft inet my_filter', 'wg-quick@wg1', '/etc/wireguard/wg1.key'])
      expect(planned).toContain(nobodys);
    await wiped();
    const seen = await ring.must('mid-1', 'ip rule; ip -o link; nft list tables; ip netns list');
    expect(seen).not.toMatch(/lookup 20[01]|: wg1[:@]|my_filter|cni-4e574e57-0000-4000-8000-000000000003/);
  });
});

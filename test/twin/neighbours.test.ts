import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseNeighbours } from '../../src/twin/dirty/choose-neighbours.ts';
import type { Neighbour } from '../../src/twin/dirty/neighbours/neighbour.ts';
import { observers } from '../../src/twin/dirty/neighbours/observers.ts';
import { possible, Rehearsal } from './rehearsal.ts';
import { endTraffic, readTraffic, startTraffic, type Went } from './traffic.ts';

/** One host of each Debian; on each, whatever can live beside an old cluster. */
const INVENTORY = `cluster: ring-neighbours
ssh: { user: root }
sites: { cloud: {} }
hosts:
  old-1: { site: cloud, address: 198.51.100.41, mesh_address: 10.8.0.1, roles: [server], vars: { twin_suite: debian11 } }
  mid-1: { site: cloud, address: 198.51.100.42, mesh_address: 10.8.0.2, roles: [agent] }
  new-1: { site: cloud, address: 198.51.100.43, mesh_address: 10.8.0.3, roles: [agent], vars: { twin_suite: debian13 } }
mesh: { subnet: 10.8.0.0/24 }
wipe: { firewall: ours }
`;
const hosts = ['old-1', 'mid-1', 'new-1'];
const WITH = ['office-vpn'];

/** What other rules keep: of shared folders by content, volumes, and rules that only speak of Kubernetes. */
const ELSEWHERE: readonly string[] = ['podman', 'volumes', 'own-firewall'];

const stateScript = (neighbours: readonly Neighbour[]): string =>
  `${observers.text}\n${neighbours.map(one => `echo '=== ${one.name}'\n{ ${one.state.text}\n} 2>&1 || :`).join('\n')}`;

/** What was not seen at all is lost, too. */
const lossy = ({ asked, lost, broken }: Went): boolean => lost !== 0 || broken !== 0 || asked < 5;

describe.skipIf(!possible)('a wipe beside neighbours', () => {
  const neighbours = chooseNeighbours({ named: WITH, all: false });
  let ring: Rehearsal;
  const everywhere = (script: string): Promise<string[]> => Promise.all(hosts.map(host => ring.must(host, script)));

  /** What each neighbour has, by host and neighbour. */
  const state = async (): Promise<Record<string, string>> => {
    const texts = await everywhere(stateScript(neighbours));
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
    await everywhere(startTraffic(neighbours));
    await deed();
    const all = (await everywhere(endTraffic(neighbours))).flatMap((text, at) =>
      readTraffic(neighbours, text).map(one => ({ ...one, way: `${hosts[at]}: ${one.way}` })),
    );
    return { lost: all.filter(lossy).map(one => one.way), all };
  };

  beforeAll(async () => {
    ring = new Rehearsal(INVENTORY);
    await ring.up('clean');
    const made = await ring.provision(['twin', 'dirty', '--with', ...WITH]);
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

  /** Wipes beside them, and tells what was lost by what is compared, and the ways by which something was. */
  async function wiped(compare: (text: string) => string, ways: (one: Went) => boolean): Promise<void> {
    const before = await state();
    const { all } = await lossesDuring(async () => {
      const ended = await ring.run('phase1 --yes');
      expect(ended, `${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
      expect(ended.stdout).toContain('GO  wipe');
    });
    const after = await state();
    expect(Object.keys(before)).toHaveLength(hosts.length * neighbours.length);
    const compared = Object.keys(before).filter(key => !ELSEWHERE.some(name => key.endsWith(` ${name}`)));
    for (const key of compared) expect(compare(after[key] ?? ''), key).toBe(compare(before[key] ?? ''));
    expect(all.filter(ways).filter(lossy)).toEqual([]);
    const asked = all.reduce((sum, one) => sum + one.asked, 0);
    const gap = Math.max(...all.filter(ways).map(one => one.gap));
    console.info(`${all.length} ways, asked ${asked} times; the longest time without an answer was ${gap} s`);
  }

  test('loses nothing of theirs: no file, rule, route, address, unit or process, and no packet of their traffic', async () => {
    await wiped(
      text => text,
      () => true,
    );
  });

  test('that flushes the firewall takes rules, and nothing else of theirs', async () => {
    const again = await ring.provision(['twin', 'dirty', '--with', ...WITH]);
    expect(again, again.stdout).toMatchObject({ code: 0 });
    ring.write('ring.yaml', INVENTORY.replace('firewall: ours', 'firewall: flush'));
    await wiped(
      text => text.replace(/^rule .*\n?/gm, ''),
      ({ byRules }) => !byRules,
    );
    expect(await ring.must('mid-1', 'iptables-nft -S; nft list tables')).not.toMatch(/DOCKER|netavark/);
  });
});

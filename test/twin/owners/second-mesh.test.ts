import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';
import { debians as hosts, threeDebians } from '../fixtures/three-debians.ts';

// A twin is known by the first 24 characters of its cluster's name and the place of its inventory: both have these hosts.
const [ONE, OTHER] = ['ring-second-mesh-on-host-one', 'ring-second-mesh-on-host-other'];
const first = threeDebians(ONE);
const second = (name: string, those: readonly string[] = hosts): string =>
  threeDebians(OTHER)
    .replaceAll('10.8.0.', '10.9.0.')
    .replace(/^mesh: .*$/m, `mesh: { subnet: 10.9.0.0/24, interface: ${name}, port: 51830 }`)
    .split('\n')
    .filter(line => !hosts.some(host => line.includes(`  ${host}:`) && !those.includes(host)))
    .join('\n');

describe.skipIf(!possible)('two clusters on the same hosts', () => {
  let ring: Rehearsal;
  /** Runs it with an inventory; to look into hosts there is the first one again, which has them all. */
  const run = async (inventory: string, words: string) => {
    ring.write('ring.yaml', inventory);
    const ended = await ring.run(words);
    ring.write('ring.yaml', first);
    return ended;
  };
  /** What of a mesh runs, by host: its key, its port, its peers with what they lead to. */
  const meshes = (name: string): Promise<string[]> =>
    Promise.all(
      hosts.map(host =>
        ring.must(host, `wg show ${name} 2>/dev/null | grep -E 'public|port|peer|allowed' || echo none`),
      ),
    );
  const pings = (address: string): Promise<string> =>
    ring.must('old-1', `ping -c 2 -i 0.2 -W 2 ${address} >/dev/null; echo answers`);

  beforeAll(async () => {
    ring = new Rehearsal(first);
    await ring.up('clean');
    for (const phase of ['phase1 --yes', 'phase2 --yes']) {
      const made = await run(first, phase);
      expect(made, made.stdout + made.stderr).toMatchObject({ code: 0 });
    }
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('the second is refused the first one’s interface, before anything is changed', async () => {
    const before = await meshes('wg0');
    const same = threeDebians(OTHER).replaceAll('10.8.0.', '10.9.0.');
    const refused = await run(same, 'phase2 --yes');
    expect(refused, refused.stdout + refused.stderr).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain(`wg0 is the mesh of cluster ${ONE}`);
    expect(await meshes('wg0')).toEqual(before);
    expect(await ring.must('old-1', 'cat /var/lib/provision/phases/wireguard')).toBe(`cluster ${ONE}: wg0`);
  });

  test('with one of its own both run, and neither finds anything to change afterwards', async () => {
    const before = await meshes('wg0');
    const made = await run(second('wg1'), 'phase2 --yes');
    expect(made, made.stdout + made.stderr).toMatchObject({ code: 0 });
    for (const inventory of [first, second('wg1'), first]) {
      const again = await run(inventory, 'phase2');
      expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
      expect(again.stdout).toContain('0 changed');
    }
    expect(await meshes('wg0')).toEqual(before);
    expect([await pings('10.8.0.2'), await pings('10.9.0.3')]).toEqual(['answers', 'answers']);
  });

  test('a renamed interface of the one is shown and converges, and the other’s stays', async () => {
    const before = await meshes('wg0');
    const dry = await run(second('mesh1'), 'phase2 --dry-run');
    expect(dry, dry.stdout + dry.stderr).toMatchObject({ code: 0 });
    expect(dry.stdout).toMatch(/wg1 +WireGuard interface, of /);
    expect(dry.stdout).not.toMatch(/wg0 +WireGuard interface/);
    const made = await run(second('mesh1'), 'phase2 --yes');
    expect(made, made.stdout + made.stderr).toMatchObject({ code: 0 });
    expect((await run(second('mesh1'), 'phase2')).stdout).toContain('0 changed');
    expect(await meshes('wg1')).toEqual(hosts.map(() => 'none'));
    expect(await meshes('wg0')).toEqual(before);
    expect([await pings('10.8.0.2'), await pings('10.9.0.3')]).toEqual(['answers', 'answers']);
  });

  test('a host that was taken out is dropped by its peers, named, and left as it is', async () => {
    const key = await ring.must('new-1', 'wg show mesh1 public-key');
    const without = second('mesh1', ['old-1', 'mid-1']);
    const made = await run(without, 'phase2');
    expect(made, made.stdout + made.stderr).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(/no longer managed/);
    expect(await ring.must('old-1', 'wg show mesh1 peers')).not.toContain(key);
    expect(await ring.must('new-1', 'wg show mesh1 public-key')).toBe(key);
    const again = await run(without, 'phase2');
    expect(again.stdout).toContain('0 changed');
    expect(await pings('10.8.0.3')).toBe('answers');
  });

  test('a wipe of the one leaves the other’s mesh, which goes on', async () => {
    const before = await meshes('mesh1');
    const wiped = await run(first, 'phase1 --yes');
    expect(wiped, wiped.stdout + wiped.stderr).toMatchObject({ code: 0 });
    expect(await meshes('wg0')).toEqual(hosts.map(() => 'none'));
    expect(await meshes('mesh1')).toEqual(before);
    expect(await pings('10.9.0.2')).toBe('answers');
  });
});

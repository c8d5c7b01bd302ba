import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';
import { start } from '../fixtures/running.ts';

const file = '/etc/sysctl.d/99-provision-wireguard.conf';

const look = z.object({
  unread: z.array(z.object({ host: z.string() })),
  changes: z.array(z.object({ kind: z.string(), about: z.string(), host: z.string().optional(), told: z.string() })),
});

describe.skipIf(!possible)('a fleet that is watched', () => {
  let ring: Rehearsal;
  /** Something that the plan tells, and no gate waits for. */
  const drift = (host: string) => ring.must(host, `echo '# edited' >>${file}`);
  /** One look; the disks are this machine's, and left out. */
  const looked = async (words = '') => {
    const ended = await ring.run(`watch --once --json --timeout 3${words}`);
    const read = look.safeParse(JSON.parse(ended.stdout.trim() || '{}'));
    if (read.data === undefined) throw new Error(`${ended.stdout}\n${ended.stderr}`);
    const changes = read.data.changes.filter(({ about }) => about !== 'disk');
    return {
      ...ended,
      unread: read.data.unread,
      changes: changes.map(({ kind, host, told }) => `${kind} ${host}: ${told}`),
    };
  };

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-watch'));
    await ring.up('clean');
    const made = await ring.run('phase2 --yes');
    if (made.code !== 0) throw new Error(made.stdout);
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('all is as it was made: nothing to tell; a drift is told once, and once more when it is mended', async () => {
    expect((await looked()).changes).toEqual([]);
    await drift('wk-1');
    const drifted = await looked();
    expect(drifted.changes).toContainEqual(expect.stringMatching(/^new wk-1: sysctl .*: to update/));
    expect(drifted.code).toBe(3);
    expect(await ring.must('wk-1', `tail -n 1 ${file}`)).toBe('# edited');
    expect((await looked()).changes).toEqual([]);
    expect(await ring.run('phase2 --yes')).toMatchObject({ code: 0 });
    expect((await looked()).changes).toContainEqual(expect.stringMatching(/^mended wk-1: sysctl/));
  });

  test('a host that is off is unread, and what was known of it stays', async () => {
    await drift('wk-2');
    expect((await looked()).changes.length).toBeGreaterThan(0);
    expect(await ring.provision(['twin', 'power', 'cut', 'wk-2'])).toMatchObject({ code: 0 });
    const metrics = `${ring.folder}/p.prom`;
    const silent = await looked(` --metrics ${metrics}`);
    expect(silent).toMatchObject({ code: 1, unread: [{ host: 'wk-2' }] });
    expect(silent.changes.filter(line => line.includes('wk-2:') && line.startsWith('mended'))).toEqual([]);
    expect(silent.changes).toContainEqual(expect.stringMatching(/^new wk-2: it could not be read/));
    const text = ring.read('p.prom');
    expect(text).toContain('provision_host_read{cluster="ring-watch",host="wk-2"} 0\n');
    expect(text).not.toMatch(/provision_plan_differences\{[^}]*host="wk-2"/);
    expect(await ring.provision(['twin', 'power', 'on', 'wk-2'])).toMatchObject({ code: 0 });
  });

  test('it goes on by itself, and ends cleanly with Ctrl-C', async () => {
    expect(await ring.run('phase2 --yes')).toMatchObject({ code: 0 });
    await looked();
    const watching = start(ring, 'watch --every 10s');
    await watching.says(/ring-watch: 4 hosts read/);
    await drift('wk-1');
    await watching.says(/✗ wk-1: sysctl .*: to update/);
    watching.signal('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 0 });
  });
});

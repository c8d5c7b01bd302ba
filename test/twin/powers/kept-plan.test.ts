import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

describe.skipIf(!possible)('a plan that is kept', () => {
  let ring: Rehearsal;
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const refused = async (words: string, code: number) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code });
    return ended.stdout + ended.stderr;
  };
  const mtu = (is: number) => ring.must('wk-1', `ip link set wg0 mtu ${is}`);

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-kept'));
    await ring.up('dirty');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('of a wipe: hosts that were left alone have the same plan, and it is made', async () => {
    expect(await well('phase1 --plan-out wipe.plan')).toContain('the plan is kept in wipe.plan');
    expect(statSync(join(ring.folder, 'wipe.plan')).mode & 0o777).toBe(0o600);
    await well('apply wipe.plan --dry-run');
    expect(await well('apply wipe.plan --yes')).toContain('GO  wipe');
    expect(await refused('apply wipe.plan --yes', 1)).toContain('the plan is not what was kept');
  });

  test('of `up`: both phases are looked at, then made', async () => {
    await well('up --plan-out up.plan');
    const made = await well('apply up.plan --yes');
    expect(made).toContain('GO  wireguard');
    expect(await well('phase2')).toContain('wireguard: nothing changed');
    const keys = await ring.must('wk-1', 'cat /etc/wireguard/wg0.key');
    expect(ring.read('up.plan')).not.toContain(keys);
  });

  test('a host that has moved on is named, and nothing is made until it is as it was', async () => {
    await mtu(1300);
    await well('phase2 --plan-out p');
    await mtu(1310);
    expect(await refused('apply p', 1)).toContain('wk-1: WireGuard interface wg0: mtu was 1300, and is 1310');
    expect(await ring.must('wk-1', 'cat /sys/class/net/wg0/mtu')).toBe('1310');
    await mtu(1300);
    await well('apply p');
    expect(await ring.must('wk-1', 'cat /sys/class/net/wg0/mtu')).toBe('1420');
  });

  test('another inventory is another plan, and the twin is not the hosts', async () => {
    await well('phase2 --plan-out p');
    const real = await ring.provision(['apply', 'p']);
    expect(real, real.stderr).toMatchObject({ code: 4 });
    expect(real.stderr).toContain('the plan was made on the twin');
    ring.write('ring.yaml', `${ring.read('ring.yaml')}# another\n`);
    const said = await refused('apply p', 4);
    expect(said).toContain('the inventory has changed since the plan was made');
    expect(said).toContain('provision phase2 --plan-out p');
  });
});

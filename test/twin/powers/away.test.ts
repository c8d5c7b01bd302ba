import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printedIn } from '../../event-lines.ts';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

const home = homeInventory('ring-away');
const away = home.replace(/^( {2}wk-2:\n)/m, '$1    away: true\n');
const peersOf = "wg show wg0 allowed-ips | cut -f 2 | sort | paste -s -d ' '";

describe.skipIf(!possible)('a host that is off, and said to be away', () => {
  let ring: Rehearsal;
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };

  beforeAll(async () => {
    ring = new Rehearsal(home);
    await ring.up('clean');
    await well('phase2 --yes');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('keeps its place in the mesh of the others, whose gate says GO and asks nothing of it', async () => {
    const key = await ring.must('wk-2', 'wg show wg0 public-key');
    const off = await ring.provision(['twin', 'power', 'off', 'wk-2']);
    expect(off, off.stderr).toMatchObject({ code: 0 });
    const stopped = await ring.run('gate phase2 --timeout 3');
    expect(stopped, stopped.stdout).toMatchObject({ code: 3 });

    ring.write('ring.yaml', away.replace('keepalive: 25', 'keepalive: 20'));
    const first = await well('phase2 --yes --no-color');
    expect(first).toContain('wk-2 is away: nobody connects there');
    expect(first).toMatch(/· wk-2: \d+ checks not asked: away/);
    expect(first).toContain('GO  wireguard');

    expect(await ring.must('ms-1', peersOf)).toBe('172.27.15.11/32 172.27.15.13/32 172.27.15.31/32');
    expect(await ring.must('ms-1', 'wg show wg0 peers')).toContain(key);
    const events = printedIn(await well('phase2 --yes --json'));
    expect(events.filter(({ type, host }) => type.startsWith('host-') && host === 'wk-2')).toEqual([]);
    expect(events.filter(({ type }) => type === 'stage-start')).toEqual([]);
    expect(await well('diagnose phase2')).not.toContain('wk-2:');
    expect((await ring.provision(['inventory', 'check'])).stdout).toContain('all good (away: wk-2)');
  });

  test('is refused by its name', async () => {
    const named = await ring.run('phase2 -l wk-2');
    expect(named).toMatchObject({ code: 4 });
    expect(named.stderr).toContain('wk-2 is away: no run connects to it');
  });

  test('is taken in again by one run, once it is back', async () => {
    const on = await ring.provision(['twin', 'power', 'on', 'wk-2']);
    expect(on, on.stderr).toMatchObject({ code: 0 });
    ring.write('ring.yaml', home.replace('keepalive: 25', 'keepalive: 20'));
    const back = await well('phase2 --yes');
    expect(back).toMatch(/✓ wk-2 +[1-9]\d* changed/);
    expect(back).toContain('GO  wireguard');
    expect(await well('phase2 --yes')).toContain('nothing changed');
  });
});

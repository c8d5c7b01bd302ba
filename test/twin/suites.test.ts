import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';

const releases = { 'ms-1': 'debian11', 'ctb-edge-1': 'debian13' };

const inventory = Object.entries(releases).reduce(
  (text, [host, suite]) => text.replace(`  ${host}:\n`, `  ${host}:\n    vars: { twin: { suite: ${suite} } }\n`),
  homeInventory('ring-suites'),
);

describe.skipIf(!possible)('Debian 11, 12 and 13 in one cluster', () => {
  let ring: Rehearsal;
  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    await ring.up('dirty');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test.each([
    ['ms-1', '11'],
    ['wk-1', '12'],
    ['ctb-edge-1', '13'],
  ])('%s runs Debian %s', async (host, version) => {
    expect(await ring.must(host, '. /etc/os-release; echo "$ID $VERSION_ID"')).toBe(`debian ${version}`);
  });

  test('from dirty to GO and GO, then no change', async () => {
    expect(await ring.run('phase1 --yes')).toMatchObject({ code: 0 });
    const up = await ring.run('up --yes');
    expect(up, up.stdout).toMatchObject({ code: 0 });
    expect(up.stdout).toMatch(/GO {2}wipe: \d+ answers on 4 hosts, all met/);
    expect(up.stdout).toMatch(/GO {2}wireguard: \d+ answers on 4 hosts, all met/);
    expect(await ring.run('phase2 --dry-run --detailed-exitcode')).toMatchObject({ code: 0 });
    const again = await ring.run('phase2');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing changed');
  });

  test('a host of each release wiped once more forgets the mesh, and joins it again', async () => {
    const wiped = await ring.run('phase1 --yes');
    expect(wiped, wiped.stdout).toMatchObject({ code: 0 });
    for (const host of ['ms-1', 'wk-1', 'ctb-edge-1']) {
      expect((await ring.on(host, 'ip link show wg0')).code, host).not.toBe(0);
    }
    expect(await ring.run('phase2')).toMatchObject({ code: 0 });
  });
});

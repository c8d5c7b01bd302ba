import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reboot } from '../../../../../src/collections/system/resources/reboot/reboot.ts';
import { expectChange, expectNone } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

// A change that is applied here must end before it comes to the boot: this machine is the host.
describe.each(userlands)('reboot with %s', userland => {
  test('is needed where the host says so', async () => {
    const host = fresh(userland);
    const task = reboot.bind({});
    await expectNone(host, task);
    host.write('/run/reboot-required', '');
    expect(await expectChange(host, task)).toMatchObject({
      action: 'restart',
      why: '/run/reboot-required is there',
      reboots: { boot, within: 600 },
    });
  });

  test('is needed where a file is newer than the last boot, and only of those that it names', async () => {
    const host = fresh(userland);
    host.write('/etc/old', '');
    host.write('/etc/new', '');
    await host.run('touch -t 197001020000 /etc/old');
    await expectNone(host, reboot.bind({ after: ['/etc/old', '/etc/missing'] }));
    expect((await expectChange(host, reboot.bind({ after: ['/etc/old', '/etc/new'] }))).fields).toEqual([
      { name: 'boot', before: '/etc/new is newer than the last boot', after: 'a new one' },
    ]);
  });

  test('is needed where a question of the user’s own says so, and not decided by one that cannot be asked', async () => {
    const host = fresh(userland);
    await expectNone(host, reboot.bind({ needed_if: 'test -e /etc/marker' }));
    host.write('/etc/marker', '');
    expect(await expectChange(host, reboot.bind({ needed_if: 'test -e /etc/marker' }))).toMatchObject({
      why: '`needed_if` is satisfied',
    });
    expect(await expectChange(host, reboot.bind({ needed_if: 'nonesuch --boot' }))).toMatchObject({
      refused: { because: expect.stringContaining('could not be asked: needed_if: ') },
    });
  });

  test('does not begin where it is not safe', async () => {
    const host = fresh(userland);
    host.write('/run/reboot-required', '');
    const task = reboot.bind({ safe_if: 'echo the quorum would be lost; false' });
    expect(await host.apply(task)).toMatchObject({
      code: 1,
      stderr: 'not rebooted: safe_if is not satisfied: the quorum would be lost\n',
    });
  });

  test('tells which boot it is, and since when', async () => {
    const host = fresh(userland);
    host.write('/run/reboot-required', '');
    const { reboots } = await expectChange(host, reboot.bind({}));
    if (reboots === undefined) throw new Error('no boot');
    const { stdout } = await host.run(reboots.ask);
    expect(stdout).toMatch(new RegExp(`^boot ${boot}\nbegan [0-9]+\nstate `));
    const [, began = ''] = /began (\d+)/.exec(stdout) ?? [];
    expect(
      Math.abs(Number(began) - (Date.now() / 1000 - Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]))),
    ).toBeLessThan(3600 * 24 * 365);
  });
});

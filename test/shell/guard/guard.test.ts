import { describe, expect, test } from 'vitest';
import { armGuard, renewGuard } from '../../../src/guard/arm-guard.ts';
import type { Guard } from '../../../src/guard/guard.ts';
import { clearGuards, listGuards, settleDeadGuard, settleGuard } from '../../../src/guard/settle-guard.ts';
import { lines, raw } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { userlands } from '../harness.ts';

const FOLDER = '/run/provision';
const place = { folder: FOLDER, run: 'one' };
const guard: Guard = {
  seconds: 2,
  files: ["/etc/it's here", '/etc/new', '/etc/link'],
  trees: [],
  wholes: ['/etc/folder'],
  programs: [],
  named: [],
  units: [],
  sysctls: [],
  sshd: false,
};

/** Polls for what the timer does by itself. */
const undone =
  'tries=0; until [ -e /run/provision/guards/one/undone ] || [ $tries = 30 ]; do sleep 0.5; tries=$((tries + 1)); done';

describe.each(userlands)('a guard with %s and without systemd', userland => {
  const begin = () => {
    const host = fresh(userland);
    host.write("/etc/it's here", 'before', 0o640);
    host.write('/etc/folder/a', 'a');
    return host;
  };
  const change = `echo after >"/etc/it's here"; chmod 600 "/etc/it's here"; echo x >/etc/new; ln -s new /etc/link; echo b >/etc/folder/b`;
  const seen = `cat "/etc/it's here"; ls /etc /etc/folder`;

  test('puts everything back when nobody confirms in time, once', async () => {
    const host = begin();
    await host.run('ln -s "it\'s here" /etc/link');
    const before = (await host.run(seen)).stdout;
    const armed = await host.run(armGuard(place, guard, 0));
    expect(armed).toMatchObject({ code: 0, stderr: '' });
    expect((await host.run(raw(listGuards(FOLDER).text))).stdout).toBe('one unconfirmed\n');
    await host.run(`rm /etc/link; ${change}`);
    await host.run(undone);
    expect((await host.run(seen)).stdout).toBe(before);
    expect(host.mode("/etc/it's here")).toBe('0640');
    expect((await host.run('readlink /etc/link')).stdout).toBe("it's here\n");
    expect((await host.run(listGuards(FOLDER))).stdout).toContain(
      "one undone\n\tremoved /etc/new\n\trestored /etc/it's here\n\trestored /etc/link\n",
    );
    expect(await host.run(armGuard(place, guard, 0))).toMatchObject({ code: 1 });
    const settled = await host.run(settleGuard(place));
    expect(settled.stdout).toBe(
      "undone\nremoved /etc/new\nrestored /etc/it's here\nrestored /etc/link\n" +
        'set aside /etc/folder/b, which was not there, in /run/provision/set-aside/one/etc/folder\n',
    );
    expect((await host.run('find /run/provision/guards -mindepth 1')).stdout).toBe('');
  });

  test('leaves everything as it is once it is confirmed, and is gone', async () => {
    const host = begin();
    await host.run(armGuard(place, guard, 0));
    await host.run(change);
    expect(await host.run(renewGuard(place, guard))).toMatchObject({ code: 0, stderr: '' });
    const changed = (await host.run(seen)).stdout;
    expect((await host.run(settleGuard(place))).stdout).toBe('kept\n');
    await host.run('sleep 3');
    expect((await host.run(seen)).stdout).toBe(changed);
    expect((await host.run('find /run/provision/guards -mindepth 1')).stdout).toBe('');
    expect((await host.run(settleGuard(place))).stdout).toBe('kept\n');
  });

  test('gives the whole time again when it is renewed', async () => {
    const host = begin();
    await host.run(armGuard(place, guard, 0));
    await host.run(change);
    for (let round = 0; round < 3; round += 1) await host.run(lines(raw('sleep 1'), renewGuard(place, guard)));
    expect((await host.run(listGuards(FOLDER))).stdout).toBe('one unconfirmed\n');
    await host.run(undone);
    expect((await host.run(listGuards(FOLDER))).stdout).toContain('one undone\n');
    expect(await host.run(renewGuard(place, guard))).toMatchObject({ code: 1 });
    await host.run(clearGuards(FOLDER, ['one']));
    expect((await host.run('find /run/provision/guards -mindepth 1')).stdout).toBe('');
  });

  test('waits by one process, which goes by the time that was given last: also a sooner one', async () => {
    const host = begin();
    await host.run(armGuard(place, guard, 1000));
    await host.run(change);
    const sleeper = 'read -r pid <guards/one/sleeper; if [ -d "/proc/$pid" ]; then echo "$pid"; fi';
    const waiting = (await host.run(`cd /run/provision; ${sleeper}`)).stdout;
    expect(waiting).toMatch(/^\d+\n$/);
    await host.run('sleep 4');
    expect((await host.run(listGuards(FOLDER))).stdout).toBe('one unconfirmed\n');
    // The next stage gives as much again, and then it is through.
    expect(await host.run(armGuard(place, guard, 1000))).toMatchObject({ code: 0 });
    expect(await host.run(renewGuard(place, guard))).toMatchObject({ code: 0 });
    expect((await host.run(`cd /run/provision; ${sleeper}`)).stdout).toBe(waiting);
    await host.run(undone);
    expect((await host.run(listGuards(FOLDER))).stdout).toContain('one undone\n');
  });

  test.each([
    ['is empty', ': >deadline'],
    ['makes no sense', 'echo soon >deadline'],
    ['is gone', 'rm deadline'],
  ])('undoes where its time %s', async (_, damage) => {
    const host = begin();
    await host.run(armGuard(place, guard, 1000));
    await host.run(`${change}; cd /run/provision/guards/one; ${damage}`);
    await host.run(undone);
    expect((await host.run(listGuards(FOLDER))).stdout).toContain('one undone\n');
  });

  test('is not armed where it cannot be kept, and leaves nothing then', async () => {
    const host = begin();
    host.write('/run/provision/guards', 'a file where the folder is to be');
    const armed = await host.run(armGuard(place, guard, 0));
    expect(armed.code).not.toBe(0);
    expect(armed.stderr).toContain('could not be armed, so the change is not made');
  });
});

describe.each(userlands)('a guard of a dead run with %s', userland => {
  /** Armed for a minute by a run that has gone on from there, or was cut off before. */
  const begin = async (isThrough: boolean) => {
    const host = fresh(userland);
    host.write("/etc/it's here", 'before', 0o640);
    host.write('/etc/folder/a', 'a');
    const long = { ...guard, seconds: 60 };
    expect(await host.run(armGuard(place, long, 0))).toMatchObject({ code: 0, stderr: '' });
    await host.run(`echo after >"/etc/it's here"; mkdir -p /run/provision/runs/one/1`);
    if (isThrough) expect(await host.run(renewGuard(place, long))).toMatchObject({ code: 0 });
    return host;
  };
  const left = 'find /run/provision/guards -mindepth 1';

  test('is confirmed, and says nothing a second time', async () => {
    const host = await begin(true);
    expect(await host.run(settleDeadGuard(place))).toMatchObject({ stdout: 'kept\n', code: 0 });
    expect(host.text("/etc/it's here")).toBe('after\n');
    expect((await host.run(left)).stdout).toBe('');
    expect((await host.run(settleDeadGuard(place))).stdout).toBe('nothing\n');
  });

  test('whose confirmation was cut off is taken away by the next', async () => {
    const host = await begin(true);
    await host.run('cd /run/provision/guards/one; mv armed confirmed');
    expect((await host.run(settleGuard(place))).stdout).toBe('kept\n');
    expect((await host.run(left)).stdout).toBe('');
  });

  test('that was cut off while it was armed guards nothing, and nobody waits for it', async () => {
    const host = await begin(false);
    await host.run('rm /run/provision/guards/one/armed');
    expect((await host.run(settleGuard(place))).stdout).toBe('kept\n');
    expect((await host.run(left)).stdout).toBe('');
  });

  test('undoes what was cut off before it was through', async () => {
    const host = await begin(false);
    expect((await host.run(settleDeadGuard(place))).stdout).toBe(
      "undone\nits script was ended before it was through\nrestored /etc/it's here\n",
    );
    expect(host.text("/etc/it's here")).toBe('before');
    expect((await host.run(left)).stdout).toBe('');
  });

  test('is left to itself while a script of the run is at work, and before another login', async () => {
    const host = await begin(true);
    const begun = host.run(
      `sh -c 'echo $$ >/run/provision/runs/one/1/pid; until [ -e /go ]; do sleep 0.1; done; :' /runs/one/`,
    );
    await host.run('until [ -s /run/provision/runs/one/1/pid ]; do sleep 0.1; done');
    expect((await host.run(settleDeadGuard(place))).stdout).toBe('at work\n');
    await host.run(': >/go');
    await begun;
    const me = (await host.run('cat /run/provision/guards/one/login; echo somebody >/run/provision/guards/one/login'))
      .stdout;
    expect((await host.run(settleDeadGuard(place))).stdout).toBe('login somebody\n');
    expect((await host.run(listGuards(FOLDER))).stdout).toBe('one unconfirmed\n');
    await host.run(raw(`printf %s '${me}' >/run/provision/guards/one/login`));
    expect((await host.run(settleDeadGuard(place))).stdout).toBe('kept\n');
  });
});

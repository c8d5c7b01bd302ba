import { describe, expect, test } from 'vitest';
import { fresh } from './fresh.ts';
import { userlands } from './harness.ts';

describe.each(userlands)('a shell host with %s', userland => {
  test('runs scripts in a root of its own', async () => {
    const host = fresh(userland);
    const reading = await host.run('id -u; printf hello >/etc/greeting; cat /etc/greeting; awk "BEGIN { print 1 }"');
    expect(reading).toEqual({ stdout: '0\nhello1\n', stderr: '', code: 0 });
    expect(host.text('/etc/greeting')).toBe('hello');
  });

  test('tells the exit status and keeps standard error apart', async () => {
    expect(await fresh(userland).run('echo out; echo err >&2; exit 7')).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      code: 7,
    });
  });

  test('sees a touched mtime as a change of the tree', async () => {
    const host = fresh(userland);
    host.write('/etc/a', 'x');
    const before = host.tree();
    expect(host.tree()).toBe(before);
    await host.run('touch -d "2001-01-01 00:00:00" /etc/a');
    expect(host.tree()).not.toBe(before);
  });

  test('has only what its userland has', async () => {
    const reading = await fresh(userland).run('command -v perl || echo none; ls /usr/bin | wc -l');
    if (userland === 'busybox') expect(reading.stdout).toMatch(/^none\n/);
    else expect(reading.stdout).not.toMatch(/^none/);
  });
});

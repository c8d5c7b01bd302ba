import { describe, expect, test } from 'vitest';
import { line } from '../../../../src/collections/system/resources/files/line.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const present = [
  ['at the end', 'a\nb\n', { line: 'c' }, 'a\nb\nc\n'],
  ['at the end of a file without a last newline', 'a\nb', { line: 'c' }, 'a\nb\nc\n'],
  ['in an empty file', '', { line: 'c' }, 'c\n'],
  ['in place', 'a\n#b = 1\nc\n', { line: 'b = 2', match: '^#?b[[:space:]]*=' }, 'a\nb = 2\nc\n'],
  ['in place at an end without a newline', 'a\nb = 1', { line: 'b = 2', match: '^b' }, 'a\nb = 2'],
  ['once, for all that match', 'b=1\na\nb=3\n', { line: 'b=2', match: '^b=' }, 'b=2\na\n'],
  ['where it already was', 'b=1\na\nb=2\n', { line: 'b=2', match: '^b=' }, 'a\nb=2\n'],
  ['though it does not match itself', 'old\nx\n', { line: 'new', match: '^old$' }, 'new\nx\n'],
  ['with CRLF', 'a\r\nb=1\r\n', { line: 'b=2', match: '^b=1$' }, 'a\r\nb=2\r\n'],
  ['with hard signs', 'x\n', { line: `-n $(id) 'a' "b" \\n & | ünï %s` }, `x\n-n $(id) 'a' "b" \\n & | ünï %s\n`],
  ['with an interval in its expression', 'aaa\naaaa\n', { line: 'b', match: '^a{4}$' }, 'aaa\nb\n'],
] as const;

describe.each(userlands)('line with %s', userland => {
  test.each(present)('puts it %s', async (_, before, spec, after) => {
    const host = fresh(userland);
    host.write('/etc/conf', before, 0o640);
    await converges(host, line.bind({ path: '/etc/conf', ...spec }));
    expect(host.text('/etc/conf')).toBe(after);
    expect(host.mode('/etc/conf')).toBe('0640');
  });

  test('takes it away', async () => {
    const host = fresh(userland);
    host.write('/etc/conf', 'a\nb\nswap 1\nb\nswap 2');
    await converges(host, line.bind({ path: '/etc/conf', line: 'b', state: 'absent' }));
    expect(host.text('/etc/conf')).toBe('a\nswap 1\nswap 2');
    const change = await converges(host, line.bind({ path: '/etc/conf', match: '^swap', state: 'absent' }));
    expect(change.fields).toEqual([{ name: 'line', before: 'swap 1\nswap 2', after: undefined }]);
    expect(host.text('/etc/conf')).toBe('a');
    await expectNone(host, line.bind({ path: '/etc/none', line: 'b', state: 'absent' }));
  });

  test('shows no other line of the file', async () => {
    const host = fresh(userland);
    host.write('/etc/conf', 'password = hunter2\na = 1\n');
    const reading = await host.read(line.bind({ path: '/etc/conf', line: 'a = 2', match: '^a' }));
    expect(reading.stdout).not.toContain('hunter2');
  });

  test('makes the file only when asked to', async () => {
    const host = fresh(userland);
    const change = await expectChange(host, line.bind({ path: '/etc/conf', line: 'x' }));
    expect(change.refused?.because).toContain('/etc/conf does not exist');
    expect((await host.run(change.apply)).code).toBe(1);
    await converges(host, line.bind({ path: '/etc/conf', line: 'x', create: true, mode: '0600' }));
    expect(host.text('/etc/conf')).toBe('x\n');
    expect(host.mode('/etc/conf')).toBe('0600');
  });

  test('stops when the file has changed since it was read, and at a bad expression', async () => {
    const host = fresh(userland);
    host.write('/etc/conf', 'a\n');
    const change = await expectChange(host, line.bind({ path: '/etc/conf', line: 'x' }));
    host.write('/etc/conf', 'a\nb\n');
    expect((await host.run(change.apply)).stderr).toContain('has changed since it was read');
    expect(await host.plan(line.bind({ path: '/etc/conf', line: 'x', match: '[' }))).toMatchObject({
      kind: 'unreadable',
    });
  });
});

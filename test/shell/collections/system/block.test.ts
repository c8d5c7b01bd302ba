import { describe, expect, test } from 'vitest';
import { block } from '../../../../src/collections/system/resources/files/block.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const hosts = '127.0.0.1 localhost\n';

describe.each(userlands)('block with %s', userland => {
  const task = block.bind({ path: '/etc/hosts', block: '10.0.0.1 a\n10.0.0.2 b\n' });

  test('bare, created, unchanged, drifted, updated, removed', async () => {
    const host = fresh(userland);
    host.write('/etc/hosts', hosts);
    await converges(host, task);
    const written = `${hosts}# BEGIN provision\n10.0.0.1 a\n10.0.0.2 b\n# END provision\n`;
    expect(host.text('/etc/hosts')).toBe(written);
    host.write('/etc/hosts', `${written.replace('10.0.0.2', '10.9.9.9')}after`);
    const drift = await converges(host, task);
    expect(drift.fields[0]).toMatchObject({ before: '10.0.0.1 a\n10.9.9.9 b', after: '10.0.0.1 a\n10.0.0.2 b' });
    expect(host.text('/etc/hosts')).toBe(`${written}after`);
    await converges(host, block.bind({ path: '/etc/hosts', block: '' }));
    expect(host.text('/etc/hosts')).toBe(`${hosts}# BEGIN provision\n# END provision\nafter`);
    await converges(host, block.bind({ path: '/etc/hosts', state: 'absent' }));
    expect(host.text('/etc/hosts')).toBe(`${hosts}after`);
  });

  test('keeps hard signs, CRLF and blank lines', async () => {
    const host = fresh(userland);
    const text = `-n $(id)\n\n'a' "b" \\n & %s ünï\n\n`;
    host.write('/etc/hosts', 'x\r\n');
    await converges(host, block.bind({ path: '/etc/hosts', block: text, marker: '; {mark} "$1"' }));
    const lines = `; BEGIN "$1"\n${text}; END "$1"\n`.replaceAll('\n', '\r\n');
    expect(host.text('/etc/hosts')).toBe(`x\r\n${lines}`);
  });

  test('makes the file only when asked to', async () => {
    const host = fresh(userland);
    const change = await expectChange(host, block.bind({ path: '/etc/none', block: 'x' }));
    expect(change.refused).toMatchObject({ liftedBy: { paths: expect.any(Array) } });
    await converges(host, block.bind({ path: '/etc/none', block: 'x', create: true }));
    expect(host.text('/etc/none')).toBe('# BEGIN provision\nx\n# END provision\n');
  });

  test('does not guess where a block without an end marker ends', async () => {
    const host = fresh(userland);
    host.write('/etc/hosts', `${hosts}# BEGIN provision\nx\n`);
    const outcome = await host.plan(task);
    if (outcome.kind !== 'unreadable') throw new Error(`expected an unreadable file, got ${outcome.kind}`);
    expect(outcome.evidence.at(-1)).toBe(
      '/etc/hosts has the line "# BEGIN provision" but none that says "# END provision"',
    );
    await expectNone(host, block.bind({ path: '/etc/none', state: 'absent' }));
  });
});

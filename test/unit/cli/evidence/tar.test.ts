import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tarGz } from '../../../../src/cli/evidence/tar.ts';

test('tar reads it: names, contents, modes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-tar-'));
  try {
    const time = new Date('2026-11-29T12:00:00Z');
    const long = 'ä\n'.repeat(1000);
    const files = [
      { name: 'run/events.jsonl', text: '{}\n', time },
      { name: 'run/evidence/empty.txt', text: '', time },
      { name: 'run/evidence/long.txt', text: long, time },
    ];
    writeFileSync(join(folder, 'a.tar.gz'), tarGz(files));
    const listed = execFileSync('tar', ['-tvzf', 'a.tar.gz'], { cwd: folder, encoding: 'utf8' });
    expect(listed.match(/^-rw------- \S+ +\d+ 2026-11-29/gm)).toHaveLength(3);
    execFileSync('tar', ['-xzf', 'a.tar.gz'], { cwd: folder });
    for (const { name, text } of files) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a name that does not fit is refused, not cut', () => {
  expect(() => tarGz([{ name: 'x'.repeat(101), text: '', time: new Date(0) }])).toThrow(RangeError);
});

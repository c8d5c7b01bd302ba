import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { withLock } from '../../../src/twin/with-lock.ts';

test('one after another holds a lock, also where the first one removes its file at the end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'home.lock');
  let inside = 0;
  let most = 0;
  const turn = () =>
    withLock(file, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(20);
      inside -= 1;
      rmSync(file);
    });
  await Promise.all(Array.from({ length: 6 }, turn));
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

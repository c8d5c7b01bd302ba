import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import type { BoundTask } from '../../../src/model/plan/resource.ts';
import { fresh } from '../fresh.ts';
import { type ShellHost, userlands } from '../harness.ts';
import { hostileText } from './strings.ts';

const { resources } = shipped;

/** Names that a file system takes, and that our absolute paths may have in them. */
const name = hostileText(6)
  .map(text => text.replaceAll(/[/\p{Cc}]/gu, '').replace(/^\.+$/, ''))
  .filter(text => text !== '' && Buffer.byteLength(text) < 200);

/** The task, or `undefined` for arguments that its resource does not take. */
function bound(resource: string, args: object): BoundTask | undefined {
  try {
    return resources.get(resource)?.bind(args);
  } catch {
    return undefined;
  }
}

/** Applied, the task is as wanted, and asking a second time finds nothing to do. */
async function settles(host: ShellHost, task: BoundTask): Promise<void> {
  const done = await host.apply(task);
  expect(done, done.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(await host.plan(task)).toMatchObject({ kind: 'none' });
}

describe.each(userlands)('names and values with anything in them on %s', userland => {
  test('make, fill, link and remove exactly what they name', { timeout: 120_000 }, async () => {
    const host = fresh(userland);
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(name, name, hostileText(8), async (folder, file, text) => {
        const path = `/srv/${folder}`;
        const inside = `${path}/${file}`;
        const directory = bound('directory', { path, mode: '0750' });
        const content = bound('file', { path: inside, content: `${text}\n`, mode: '0640' });
        const link = bound('symlink', { path: `${path}/link-${file}`, target: inside });
        if (directory === undefined || content === undefined || link === undefined) return;
        tried += 1;
        const cleaned = await host.run('rm -rf /srv; mkdir /srv');
        expect(cleaned.code).toBe(0);
        await settles(host, directory);
        await settles(host, content);
        await settles(host, link);
        expect(readFileSync(join(host.root, inside), 'utf8')).toBe(`${text}\n`);
        expect(lstatSync(join(host.root, inside)).mode & 0o777).toBe(0o640);
        expect(readlinkSync(join(host.root, path, `link-${file}`))).toBe(inside);
        expect(readdirSync(join(host.root, 'srv'))).toEqual([folder]);
        expect(readdirSync(join(host.root, path)).sort()).toEqual([file, `link-${file}`].sort());
      }),
      { numRuns: 15 },
    );
    expect(tried).toBeGreaterThan(9);
    expect(existsSync(join(host.root, 'provision-was-here'))).toBe(false);
  });

  test('stand in a line and in a block as they were given', { timeout: 120_000 }, async () => {
    const host = fresh(userland);
    let tried = 0;
    const oneLine = hostileText(6).map(text => text.replaceAll(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(oneLine, hostileText(6), async (line, text) => {
        host.write('/etc/a', 'first\nlast\n');
        host.write('/etc/b', 'first\nlast\n');
        const one = bound('line', { path: '/etc/a', line });
        const many = bound('block', { path: '/etc/b', block: text });
        if (one !== undefined && (await host.plan(one)).kind === 'change') {
          tried += 1;
          await settles(host, one);
          expect(host.text('/etc/a')).toBe(`first\nlast\n${line}\n`);
        }
        if (many !== undefined && (await host.plan(many)).kind === 'change') {
          tried += 1;
          await settles(host, many);
          expect(host.text('/etc/b').startsWith('first\nlast\n')).toBe(true);
          expect(host.text('/etc/b')).toContain(text);
        }
      }),
      { numRuns: 15 },
    );
    expect(tried).toBeGreaterThan(9);
    expect(existsSync(join(host.root, 'provision-was-here'))).toBe(false);
  });
});

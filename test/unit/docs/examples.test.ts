import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** Playbooks that a page shows, by the name in their first line; files of others are brought in by them. */
const shown = ['playbooks', 'twin'].flatMap(page =>
  [...readFileSync(join(root, `docs/${page}.md`), 'utf8').matchAll(/```yaml\n# (\S+\.yaml)$/gm)].map(
    ([, name = '']) => [page, name] as const,
  ),
);

/** What the rings with real hosts and real sshd take from the pages. */
const tests = ['ssh', 'twin'].flatMap(ring =>
  readdirSync(join(root, 'test', ring), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => readFileSync(join(root, 'test', ring, name), 'utf8')),
);

test('the pages show playbooks', () => {
  expect(shown.length).toBeGreaterThan(10);
});

test.each(shown)('docs/%s.md: a test runs %s', (_page, name) => {
  expect(tests.some(text => text.includes(`'${name}'`))).toBe(true);
});

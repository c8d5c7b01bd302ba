import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const pages = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`),
]
  .filter(name => name.endsWith('.md'))
  .map(name => ({ name, text: readFileSync(join(root, name), 'utf8') }));

/** `{a,b}` written out, as a shell would. */
function expand(text: string): string[] {
  const [, before = '', inner, after = ''] = /^([^{]*)\{([^{}]*)\}(.*)$/.exec(text) ?? [];
  if (inner === undefined) return [text];
  return inner.split(',').flatMap(one => expand(`${before}${one}${after}`));
}

/** Whether something stands there; a `*` is any one name. */
function stands(path: string, from = root): boolean {
  const [first = '', ...rest] = path.split('/');
  if (first === '') return true;
  const names = first === '*' ? (existsSync(from) ? readdirSync(from) : []) : [first];
  return names.some(
    name => existsSync(join(from, name)) && (rest.length === 0 || stands(rest.join('/'), join(from, name))),
  );
}

/** Paths of this repository that a page names: whole, or from below `src` on (`engine/run-phase.ts`). */
function pathsIn(text: string): string[] {
  const whole = [...text.matchAll(/(?<![\w/.-])(?:src|test|docs|scripts|bench)\/[\w./{},*-]*[\w}*]/g)].map(
    ([path]) => path,
  );
  const short = [...text.matchAll(/`([\w-]+\/[\w./{},*-]*\.(?:ts|sh|pl))`/g)].flatMap(([, path]) =>
    path === undefined || /^(?:src|test|docs|scripts|bench|playbooks|templates|inventory)\//.test(path)
      ? []
      : [`src/${path}`],
  );
  return [...whole, ...short].flatMap(expand);
}

/** Words that are no path of ours, with why. */
const others: Readonly<Record<string, string>> = { 'bench/.peers': 'made by the benchmark' };

describe.each(pages)('$name', ({ name, text }) => {
  test('names only paths that there are', () => {
    expect(pathsIn(text).filter(path => !(path in others) && !stands(path))).toEqual([]);
  });

  test('links only to files that there are', () => {
    const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)\s]*)?\)/g)].flatMap(([, to]) =>
      to === undefined ? [] : [to],
    );
    expect(links.filter(to => !existsSync(resolve(root, dirname(name), to)))).toEqual([]);
  });
});

test('a path that is gone would be seen', () => {
  expect(
    pathsIn('see `src/gone.ts`, `src/{shell,gone}/sh.ts`, `engine/gone.ts` and (test/gone)').filter(
      path => !stands(path),
    ),
  ).toEqual(['src/gone.ts', 'src/gone/sh.ts', 'test/gone', 'src/engine/gone.ts']);
  expect(stands('src/collections/*/remnant-kinds.ts')).toBe(true);
  expect(stands('src/collections/*/gone.ts')).toBe(false);
});

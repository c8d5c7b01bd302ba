import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const files = ['src', 'bench', 'scripts', 'test'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.m?ts$|\.mjs$/.test(name))
    .map(name => `${folder}/${name}`),
);
const here = 'test/unit/model/small-tools.test.ts';

/** A small tool that everybody needs: where it is, and how a second one would be written. */
const tools: readonly (readonly [what: string, home: string, again: RegExp])[] = [
  ['the text of an error', 'src/model/problems/error-text.ts', /(\w+) instanceof Error \? \1\.message : String\(\1\)/],
  ['an errno test', 'src/model/problems/errno.ts', /'code' in |NodeJS\.ErrnoException/],
  ['a pluraliser', 'src/model/text/count.ts', /=== 1 \? ('' : '\w*s'|'(\w+)' : '\2s'|'is' : 'are'|'\w*y' : '\w*ies')/],
  [
    'a count with its noun',
    'src/model/text/count.ts',
    /\$\{[^}`]*(?:\.length|\.size|Math\.\w+\([^}`]*\))(?: - [\w.]+)?\} (?:more )?(?!is |was |has |leads )[a-z]+s\b/,
  ],
  [
    'a compiler of globs',
    'src/model/text/glob.ts',
    /replace\w*\(\s*(\/\\\*\+?\/g|'\*'),\s*'[.[]|=== '\*'\) return '|'\[\^\/\]\*'/,
  ],
  ['an escaper for regular expressions', 'src/model/text/escape-expression.ts', /\(\)[^\n]*\]\/g, '\\\\\$&'/],
  ['a parser of tagged lines', 'src/model/text/tagged-lines.ts', /startsWith\(`\$\{\w+\} `\)\)\s*\.map\(/],
  [
    'a reader of zod’s issues',
    'src/yaml/schema-trouble.ts',
    /received undefined|Invalid input|\.code === '(invalid_|unrec)/,
  ],
  ['a walker of schemas', 'src/model/schema-layers.ts', /instanceof z\.Zod(Optional|Default|Pipe|Union)/],
];

test.each(tools)('there is one of %s, in %s', (_what, home, again) => {
  expect(files).toContain(home);
  const texts = files
    .filter(file => file !== home && file !== here)
    .map(file => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  expect(texts.filter(({ text }) => again.test(text)).map(({ file }) => file)).toEqual([]);
});

test('a number never stands before a noun that is plural whatever the number', () => {
  const fixed =
    /\$\{[^}`]+\} (attempts|causes|connections|copies|datagrams|entries|faults|hosts|keys|lines|links|mistakes|packets|pairs|peers|problems|processes|routes|rules|sites|stages|tasks|times)\b/;
  const found = files
    .filter(file => file.startsWith('src/'))
    .flatMap(file =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap(line => (fixed.test(line) ? [`${file}: ${line.trim()}`] : [])),
    );
  expect(found).toEqual([]);
});

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { showOpened } from '../../../src/secrets/opened-text.ts';
import { type LockedBy, seal } from '../../../src/secrets/seal.ts';
import { sealOpened } from '../../../src/secrets/seal-opened.ts';

const locked: LockedBy = { lock: { kind: 'key-file' }, key: randomBytes(32) };
const made = (value: string): string => seal(value, locked);
const fresh = (value: string): string =>
  `sealed:v1:key:0000000000000000:${Buffer.from(value).toString('hex').padEnd(56, '0')}`;
const [one, two] = [made('it\'s "one" \\ 1'), made('first line\n  second\n')];
const values = new Map([
  [one, 'it\'s "one" \\ 1'],
  [two, 'first line\n  second\n'],
]);

const text = `# top
vars: # why
  a: ${one}   # of a
  list:
    - plain
    - ${two}
  flow: { b: ${two}, c: "${one}" }
hosts:
  h: { vars: { t: ${one} } }
`;

test('values stand open behind a tag, lines as lines, and all else as it was', () => {
  expect(showOpened(text, values)).toBe(`# top
vars: # why
  a: !secret 'it''s "one" \\ 1'   # of a
  list:
    - plain
    - !secret |
      first line
        second
  flow: { b: !secret "first line\\n  second\\n", c: !secret 'it''s "one" \\ 1' }
hosts:
  h: { vars: { t: !secret 'it''s "one" \\ 1' } }
`);
});

test('what is not changed comes back to the byte, but for quotes that are not needed', () => {
  const back = sealOpened('f', showOpened(text, values), new Map(values), fresh);
  expect(back.replaceAll(/sealed:\S+?(?=[ ,\n])/g, 'S')).toBe(
    text.replace(`"${one}"`, one).replaceAll(/sealed:\S+?(?=[ ,\n])/g, 'S'),
  );
  expect(back).toContain(`a: ${one}   # of a`);
  expect(back).toContain(`- ${two}\n`);
});

test('only what was changed is sealed anew; what is new is sealed, what lost its tag is not', () => {
  const edited = `vars:\n  a: !secret another value\n  b: !secret "first line\\n  second\\n"\n  c: no longer secret\n`;
  expect(sealOpened('f', edited, values, fresh)).toBe(
    `vars:\n  a: ${fresh('another value')}\n  b: ${two}\n  c: no longer secret\n`,
  );
});

test.each([
  ['an anchor', 'vars:\n  a: !secret &x value one\n  b: *x\n', (v: string) => `vars:\n  a: &x ${v}\n  b: *x\n`],
  ['a comment between', 'vars:\n  a: !secret # !x\n    value one\n', (v: string) => `vars:\n  a: # !x\n    ${v}\n`],
  ['a folded text', 'vars:\n  a: !secret >-\n    value\n    one\n', (v: string) => `vars:\n  a: ${v}\n`],
  ['two lines', 'vars:\n  a: !secret value\n    one\n  b: 1\n', (v: string) => `vars:\n  a: ${v}\n  b: 1\n`],
])('%s', (_name, edited, wanted) => {
  expect(sealOpened('f', edited, new Map(), fresh)).toBe(wanted(fresh('value one')));
});

test('a number behind the tag is the text that stands there', () => {
  expect(sealOpened('f', 'vars: { a: !secret 0012345678 }\n', new Map(), fresh)).toBe(
    `vars: { a: ${fresh('0012345678')} }\n`,
  );
});

const mistakes = (edited: string): string => {
  try {
    return sealOpened('f', edited, values, made);
  } catch (error) {
    if (error instanceof InputProblem) return error.message;
    throw error;
  }
};

test.each([
  ['vars: { a: !secret hunter2', 'f:1:27: a { or [ above is not closed'],
  ['vars:\n  a: 1\n  a: 2\n', 'f:3:3: the key appears here a second time'],
  ['vars:\n  a: !secret short\n', 'f:2:14: a secret must have at least 8 characters'],
  ['vars:\n  a: !secret\n', 'a secret must have at least 8 characters'],
  ['vars:\n  a: !secret { b: long enough }\n', 'only a text can be sealed'],
  ['cluster: !secret long enough\n', 'f:1:18: a sealed value is opened below vars only'],
  ['vars:\n  a: !other long enough\n', 'the tag (!…) means nothing here'],
  ['', ''],
])('%j', (edited, message) => {
  expect(mistakes(edited)).toContain(message);
  expect(mistakes(edited)).not.toContain('hunter2');
});

test('whatever the values and their neighbours are, they come back as they were', () => {
  const value = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 8 }),
      fc
        .array(fc.oneof(fc.string(), fc.constantFrom('', ' x', 'a: b', '- c', '# d', '\t')), { minLength: 2 })
        .map(all => `longer  ${all.join('\n')}`),
    )
    .filter(text => text.trim().length >= 8 && !text.includes('\0') && Buffer.from(text).toString() === text);
  const node = fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant('plain'),
      value.map(plain => ({ plain })),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
    ),
  })).value;
  const isPlain = (one: unknown): one is { plain: string } => typeof one === 'object' && one !== null && 'plain' in one;
  fc.assert(
    fc.property(node, fc.constantFrom(true, false), (tree, flow) => {
      const opened = new Map<string, string>();
      const sealedTree = (one: unknown): unknown => {
        if (isPlain(one)) {
          const sealed = made(one.plain);
          opened.set(sealed, one.plain);
          return sealed;
        }
        if (Array.isArray(one)) return one.map(sealedTree);
        if (typeof one !== 'object' || one === null) return one;
        return Object.fromEntries(Object.entries(one).map(([key, each]) => [key, sealedTree(each)]));
      };
      const before = stringify(
        { vars: { x: sealedTree(tree) } },
        { collectionStyle: flow ? 'flow' : 'any', lineWidth: 0 },
      );
      const shown = showOpened(before, opened);
      for (const sealed of opened.keys()) expect(shown).not.toContain(sealed);
      const back = sealOpened('f', shown, opened, () => {
        throw new Error('a value was sealed anew');
      });
      expect(parse(back)).toEqual(parse(before));
    }),
    { numRuns: 300 },
  );
});

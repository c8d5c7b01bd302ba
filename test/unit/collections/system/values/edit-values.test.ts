import { describe, expect, test } from 'vitest';
import { editIni } from '../../../../../src/collections/system/values/edit-ini.ts';
import { editJson } from '../../../../../src/collections/system/values/edit-json.ts';
import { editYaml } from '../../../../../src/collections/system/values/edit-yaml.ts';
import { type EditValues, type KeyPath, leavesOf } from '../../../../../src/collections/system/values/edited-values.ts';

type Case = readonly [
  what: string,
  before: string,
  values: unknown,
  after: string,
  absent?: readonly KeyPath[] | undefined,
];

/** The text that comes of it; a second time nothing changes. */
function text(edit: EditValues, [, before, values, , absent = []]: Case): string {
  const made = edit(before, leavesOf(values), absent);
  if ('because' in made) return made.because;
  expect(edit(made.text, leavesOf(values), absent)).toEqual({ text: made.text, changed: [] });
  return made.text;
}

describe('YAML', () => {
  const cases: readonly Case[] = [
    ['a value, with its comment', '# of ours\na: 1 # why\n\nb: x\n', { a: 2 }, '# of ours\na: 2 # why\n\nb: x\n'],
    ['its quotes', 'a: "x"\n', { a: 'y' }, 'a: "y"\n'],
    ['one that is not there', 'a: 1\n# end\n', { b: [1, 'x'] }, 'a: 1\nb:\n  - 1\n  - x\n\n# end\n'],
    [
      'below a map, beside others',
      'm:\n    # keep\n    a: 1\n',
      { m: { b: true } },
      'm:\n    # keep\n    a: 1\n    b: true\n',
    ],
    ['below an empty value', 'm:\nz: 1\n', { m: { a: { b: 1 } } }, 'm:\n  a:\n    b: 1\nz: 1\n'],
    ['in an empty file', '', { a: { b: 1 } }, 'a:\n  b: 1\n'],
    ['in a file of comments', '# only this\n', { a: 1 }, '# only this\n\na: 1\n'],
    ['lists as the file has them', 'l:\n- a\nm:\n- b\n', { l: ['c'] }, 'l:\n- c\nm:\n- b\n'],
    [
      'what is to go',
      '# top\na: 1\nb:\n  c: 1\n  d: 2\n',
      {},
      '# top\na: 1\nb:\n  d: 2\n',
      [
        ['b', 'c'],
        ['x', 'y'],
      ],
    ],
    ['a key with a dot, and null', 'a.b: 1\n', { 'a.b': null }, 'a.b: null\n'],
    ['a long line stays one', `a: ${'x '.repeat(60)}y\nb: 1\n`, { b: 2 }, `a: ${'x '.repeat(60)}y\nb: 2\n`],
    ['what is no YAML', 'a: [\n', { b: 1 }, 'it is no YAML that can be changed (line 2: BAD_INDENT)'],
    ['two documents', 'a: 1\n---\nb: 1\n', { b: 1 }, 'it is no YAML that can be changed (line 2: MULTIPLE_DOCS)'],
    ['a key twice', 'a: 1\na: 2\n', { b: 1 }, 'it is no YAML that can be changed (line 2: DUPLICATE_KEY)'],
    ['a list at the top', '- a\n', { b: 1 }, 'the file is no map'],
    [
      'what is below an alias',
      'a: &x { b: 1 }\nc: *x\n',
      { c: { b: 2 } },
      'c is an alias of what stands elsewhere in the file',
    ],
    ['below what is no map', 'a: 1\n', { a: { b: 2 } }, 'a is no map'],
  ];
  test.for(cases)('%s', one => {
    expect(text(editYaml, one)).toBe(one[3]);
  });

  test('aliases that unfold to millions are refused', () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
      ...[1, 2, 3, 4, 5, 6, 7].map(n => `a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ')}]`),
    ].join('\n');
    expect(editYaml(bomb, [{ path: ['a7'], value: 1 }], [])).toEqual({
      because: 'it unfolds to too much to be changed',
    });
  });
});

describe('JSON', () => {
  const cases: readonly Case[] = [
    [
      'a value, the indentation and the order',
      '{\n\t"z": 1,\n\t"a": {"b": [1]}\n}\n',
      { z: 2 },
      '{\n\t"z": 2,\n\t"a": {\n\t\t"b": [\n\t\t\t1\n\t\t]\n\t}\n}\n',
    ],
    ['on one line, without a newline', '{"a":1}', { b: { c: 'x' } }, '{"a":1,"b":{"c":"x"}}'],
    ['in an empty file', '', { a: 1 }, '{\n  "a": 1\n}\n'],
    ['escapes are text', '{"a\\/b":"\\u00e9"}', { b: 1 }, '{"a/b":"é","b":1}'],
    ['__proto__ is a key', '{"__proto__":{"x":1}}', JSON.parse('{"__proto__":{"y":2}}'), '{"__proto__":{"x":1,"y":2}}'],
    [
      'what is to go',
      '{"a":{"b":1,"c":2}}',
      {},
      '{"a":{"c":2}}',
      [
        ['a', 'b'],
        ['x', 'y'],
      ],
    ],
    [
      'a number that would be another',
      '{"a":12345678901234567890}',
      { b: 1 },
      'it has a key twice, or a number that would be written otherwise',
    ],
    ['a key twice', '{"a":1,"a":2}', { b: 1 }, 'it has a key twice, or a number that would be written otherwise'],
    ['comments', '{ // x\n}', { b: 1 }, 'it is no JSON'],
    ['a list at the top', '[1]', { b: 1 }, 'the file is no map'],
    ['below what is no map', '{"a":1}', { a: { b: 1 } }, 'a is no map'],
  ];
  test.for(cases)('%s', one => {
    expect(text(editJson, one)).toBe(one[3]);
  });
});

describe('INI', () => {
  const cases: readonly Case[] = [
    [
      'a value, spaces and comments',
      '; top\n[A]\n# why\n  x = 1\ny = 2\n\n[B]\nx=1\n',
      { A: { x: 3 } },
      '; top\n[A]\n# why\n  x = 3\ny = 2\n\n[B]\nx=1\n',
    ],
    ['one that is only a comment', '[A]\n#x=1\n', { A: { x: 2 } }, '[A]\n#x=1\nx=2\n'],
    ['at its section’s end', '[A]\nx=1\n\n[B]\ny=1\n', { A: { z: 'a b' } }, '[A]\nx=1\nz=a b\n\n[B]\ny=1\n'],
    ['in a section that is not there', 'a = 1\n', { B: { x: 1 } }, 'a = 1\n\n[B]\nx = 1\n'],
    ['without a section', '[A]\nx=1\n', { k: 'v' }, 'k=v\n[A]\nx=1\n'],
    ['a list: a line for each', '[S]\nE=a\nX=1\nE=b\n', { S: { E: ['c', 'd', 'e'] } }, '[S]\nE=c\nE=d\nE=e\nX=1\n'],
    ['one for several', '[S]\nE=a\nE=b\n', { S: { E: 'c' } }, '[S]\nE=c\n'],
    [
      'what is to go, without a newline at the end',
      '[S]\nE=a\nX=1',
      {},
      '[S]\nX=1',
      [
        ['S', 'E'],
        ['T', 'E'],
      ],
    ],
    ['in an empty file', '', { S: { E: 'a' } }, '[S]\nE=a\n'],
    [
      'deeper than a section',
      '',
      { a: { b: { c: 1 } } },
      'a.b.c cannot stand in an INI file: give KEY, or SECTION and KEY in it',
    ],
    ['a value of two lines', '', { a: 'x\ny' }, 'a: a value is one line, or a list of lines'],
    [
      'a name that would be another line',
      '',
      { 'a=b': 'x' },
      'a=b cannot stand in an INI file: give KEY, or SECTION and KEY in it',
    ],
  ];
  test.for(cases)('%s', one => {
    expect(text(editIni, one)).toBe(one[3]);
  });
});

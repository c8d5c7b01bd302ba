import { expect, test } from 'vitest';
import * as z from 'zod';
import { troublesOf } from '../../../src/yaml/schema-trouble.ts';

const schema = z.strictObject({
  name: z.string(),
  kind: z.enum(['a', 'b']),
  many: z.union([z.string(), z.array(z.string())]),
  port: z.int().min(1),
});

const troubles = (value: unknown) =>
  troublesOf(schema.safeParse(value).error, { at: value }, ['at']).map(({ path, ...trouble }) => [
    path.slice(1).join('.'),
    trouble.kind === 'other' ? trouble.issue.code : trouble,
  ]);

test('what is missing is missing, whatever its schema', () => {
  expect(troubles({})).toEqual(['name', 'kind', 'many', 'port'].map(name => [name, { kind: 'missing' }]));
});

test('each kind of trouble, with its path, its value and no word of zod’s English', () => {
  expect(troubles({ name: 7, kind: 'c', many: ['x', 1], port: 0, more: 1 })).toEqual([
    ['name', { kind: 'wrong type', expected: 'string', value: 7 }],
    ['kind', 'invalid_value'],
    ['many.1', { kind: 'wrong type', expected: 'string', value: 1 }],
    ['port', 'too_small'],
    ['', { kind: 'unknown key', key: 'more' }],
  ]);
  expect(troubles({ name: '', kind: 'a', many: 7, port: 1 })).toEqual([['many', 'invalid_union']]);
});

test('it does not matter in which language zod talks', () => {
  z.config(z.locales.de());
  try {
    expect(troubles({ kind: 'a', many: 'x', port: 'x' })).toEqual([
      ['name', { kind: 'missing' }],
      ['port', { kind: 'wrong type', expected: 'number', value: 'x' }],
    ]);
  } finally {
    z.config(z.locales.en());
  }
});

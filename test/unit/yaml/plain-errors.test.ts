import { expect, test } from 'vitest';
import * as z from 'zod';
import { shipped } from '../../../src/collections/collections.ts';
import { gateKeys, playbookKeys, stageKeys, taskKeys } from '../../../src/playbook/parse/grammar.ts';
import { describeTrouble } from '../../../src/playbook/render/bind-args.ts';
import { troublesOf } from '../../../src/yaml/schema-trouble.ts';

/** What is told of a value that does not fit. */
const told = (schema: z.ZodType, value: unknown): string[] =>
  troublesOf(schema.safeParse(value).error, value).map(trouble => describeTrouble(trouble));

test.each<[name: string, schema: z.ZodType, value: unknown, what: string]>([
  ['a loop', z.strictObject(taskKeys), { loop: 3 }, '`loop`: must be a list or text, not a whole number'],
  ['a condition', z.strictObject(taskKeys), { when: [] }, '`when`: must be text or true or false, not a list'],
  ['a guard', z.strictObject(taskKeys), { guard: 3 }, '`guard`: must be `off` or text, not a whole number'],
  ['no time', z.strictObject(taskKeys), { timeout: 0 }, '`timeout`: must be a whole number of seconds from 1 to 86400'],
  ['an empty name', z.strictObject(taskKeys), { name: '' }, '`name`: must not be empty'],
  ['a missing name', z.strictObject(stageKeys), {}, '`name` is missing'],
  ['a place', z.strictObject(playbookKeys), { name: 'a', phase: 0 }, '`phase`: must be at least 1'],
  ['a choice', z.strictObject({ a: z.enum(['x', 'y']) }), { a: 'z' }, '`a`: must be `x` or `y`'],
  ['a long list', z.strictObject({ a: z.array(z.int()).max(1) }), { a: [1, 2] }, '`a`: must have at most 1 entry'],
  ['a key', z.record(z.string().regex(/^a/, 'begins with a'), z.int()), { b: 1 }, '`b`: begins with a'],
])('%s that does not fit is told in our words', (_name, schema, value, what) => {
  expect(told(schema, value)).toEqual([what]);
});

/** Words that are zod's own. */
const FOREIGN = /Invalid|expected|received|Too (small|big)|>=|<=|does not fit|right form/;
const bad = [null, {}, 3, '', [], 'x y z', -1, 1.5, true, { a: 1 }, ['', 3], 'a\nb', 1e12];

const schemas: readonly (readonly [string, z.ZodType])[] = [
  ...[...shipped.resources.values(), ...shipped.checks.values()].map(one => [one.name, one.schema] as const),
  ['a task', z.strictObject(taskKeys)],
  ['a question', z.strictObject(gateKeys)],
  ['a stage', z.strictObject(stageKeys)],
  ['a playbook', z.strictObject(playbookKeys)],
];

test.each(schemas)('whatever is wrong with an argument of %s, no word of zod is shown', (_name, schema) => {
  const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const all = keys.flatMap(key => bad.flatMap(value => told(schema, { [key]: value })));
  expect(all.filter(what => FOREIGN.test(what))).toEqual([]);
});

test.each([
  ['command', { run: 'true', changes: 'x', always: true, timeout: 0 }],
  ['download', { url: 'https://example.net/x', path: '/x', sha256: 'a'.repeat(64), timeout: 0 }],
  ['package', { name: 'x', lock_timeout: 86_401 }],
])('no time, or more than a day, is refused by %s too', (name, args) => {
  const schema = shipped.resources.get(name)?.schema ?? z.never();
  expect(told(schema, args).join()).toMatch(/must be a whole number of seconds from [01] to 86400/);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Event, HostPlan, PlannedTask } from '../../../../src/model/events/event.ts';
import { jsonLine, publicEvent } from '../../../../src/model/events/public-event.ts';
import type { Change, Outcome } from '../../../../src/model/plan/change.ts';
import { hostFailures } from '../../../../src/model/problems/host-problem.ts';
import type { Brought } from '../../../../src/model/reading/place.ts';
import type { DeepReadonly } from '../../../../src/report/events/answer-line.ts';
import { eventLine } from '../../../../src/report/events/line-schema.ts';
import type { runEvents } from '../../../../src/report/events/run-events.ts';
import { change, four, planOf, task, wholeRun } from '../sample.ts';

// What the program tells and what the schema says are the same types: whoever adds a field to one only cannot compile this.
// They are compared as paths, since TypeScript takes deeply nested types for the same without looking.
type Leaf<T> = [T] extends [string]
  ? string extends T
    ? 'string'
    : T
  : [T] extends [number]
    ? number extends T
      ? 'number'
      : `${T}`
    : T extends boolean
      ? 'boolean'
      : never;
type Variant<T> = T extends { readonly kind: infer Kind extends string }
  ? string extends Kind
    ? ''
    : `(${Kind})`
  : '';
/** Every field of a type, however deep: `.hosts[].kept?[].name: string`. */
type Paths<T, At extends string = ''> = [T] extends [string | number | boolean]
  ? `${At}: ${Leaf<T>}`
  : T extends readonly (infer One)[]
    ? Paths<One, `${At}[]`>
    : T extends object
      ? {
          [Key in keyof T & string]-?: Paths<
            Exclude<T[Key], undefined>,
            `${At}${Variant<T>}.${Key}${undefined extends T[Key] ? '?' : ''}`
          >;
        }[keyof T & string]
      : never;
type Compare<One, Other> = [One, Other] extends [Other, One] ? 'same' : Exclude<One, Other> | Exclude<Other, One>;

/** A plan as it leaves the process: without scripts. */
type PublicChange = Omit<Change, 'apply' | 'reboots' | 'brings'> & {
  readonly reboots?: { readonly within: number };
  readonly brings?: readonly (Omit<Brought, 'place'> & { readonly to: string })[];
};
type PublicOutcome = Exclude<Outcome, { kind: 'change' }> | { readonly kind: 'change'; readonly change: PublicChange };
type PublicTask = Omit<PlannedTask, 'outcome'> & { readonly outcome: PublicOutcome };
type PublicPlan = Omit<HostPlan, 'tasks'> & { readonly tasks: readonly PublicTask[] };
type Told<Type extends Event['type']> = Type extends 'plan'
  ? { readonly type: 'plan'; readonly phase: string; readonly hosts: readonly PublicPlan[] }
  : Extract<Event, { type: Type }>;
type Written<Type extends keyof typeof runEvents> = { type: Type } & DeepReadonly<z.infer<(typeof runEvents)[Type]>>;

type Compared = {
  [Type in Event['type'] | keyof typeof runEvents]: Type extends Event['type'] & keyof typeof runEvents
    ? Compare<Paths<Told<Type>>, Paths<Written<Type>>>
    : 'differ';
};

const compared: Compared = {
  'run-start': 'same',
  'phase-start': 'same',
  'host-connecting': 'same',
  'host-reading': 'same',
  'host-read': 'same',
  'host-failed': 'same',
  login: 'same',
  'phase-left-out': 'same',
  plan: 'same',
  'stage-start': 'same',
  'task-start': 'same',
  transfer: 'same',
  'task-done': 'same',
  'stage-done': 'same',
  warning: 'same',
  notice: 'same',
  'gate-start': 'same',
  'gate-waiting': 'same',
  'gate-done': 'same',
  'diagnosis-start': 'same',
  diagnosis: 'same',
  'phase-done': 'same',
  'run-done': 'same',
};

const lineOf = (event: Event): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(jsonLine(publicEvent(event, new Date('2026-01-02T03:04:05Z')))));

const published = z.fromJSONSchema(JSON.parse(readFileSync('docs/events.schema.json', 'utf8')));

test('every type of event is in the schema', () => {
  expect(
    eventLine.options
      .map(option => option.shape['type'])
      .flatMap(one => (one instanceof z.ZodLiteral ? [...one.values] : [])),
  ).toEqual(Object.keys(compared));
});

test('the published schema takes what a run tells', () => {
  for (const event of wholeRun(four)) {
    const line = lineOf(event);
    expect(published.safeParse(line).error?.issues ?? []).toEqual([]);
    expect(published.safeParse({ ...line, added: 'later' }).success).toBe(true);
  }
});

test.each([
  ['a field that nobody named', { added: 1 }],
  ['a type that nobody named', { type: 'host-unreachable' }],
  ['a reason that nobody named', { reason: 'bored' }],
  ['no version', { version: undefined }],
  ['another version', { version: 1 }],
  ['no time', { time: undefined }],
  ['a problem with something more', { problem: { what: 'x', stack: 'y' } }],
])('tests hold every line to the schema: refused is %s', (_name, change) => {
  const line = lineOf({ type: 'host-failed', host: 'a', reason: 'locked', problem: { what: 'x' } });
  expect(eventLine.safeParse(line).success).toBe(true);
  expect(eventLine.safeParse(JSON.parse(JSON.stringify({ ...line, ...change }))).success).toBe(false);
});

test('the script of a change is no part of a line', () => {
  const plan = planOf('a', task('t', change('create', [])));
  const line = lineOf({ type: 'plan', phase: 'p', hosts: [plan] });
  expect(eventLine.safeParse(line).success).toBe(true);
  expect(eventLine.safeParse(JSON.parse(JSON.stringify({ ...line, hosts: [plan] }))).success).toBe(false);
});

test('the reasons why a host is out of a run have a meaning each on their page', () => {
  const page = readFileSync('docs/events.md', 'utf8');
  for (const reason of hostFailures) expect(page).toMatch(new RegExp(`^\\| \`${reason}\` \\| \\S.* \\|$`, 'm'));
});

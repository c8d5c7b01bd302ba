import { expect, test } from 'vitest';
import { Readings } from '../../../src/engine/readings.ts';
import type { Reading } from '../../../src/model/reading/reading.ts';
import { sh } from '../../../src/shell/sh.ts';

const answer = (stdout: string): Reading => ({ stdout, stderr: '', code: 0 });
const [one, other] = [sh`echo one`, sh`echo other`];

/** What a host answered to probes, by the ids that it was given. */
const answers = (sections: ReturnType<typeof Readings.sections>, said: string) =>
  new Map(sections.map(({ id }) => [id, answer(said)]));

test('the same question is asked once, and answers whoever asks it', () => {
  const sections = Readings.sections([one, other, sh`echo one`]);
  expect(sections.map(section => section.script)).toEqual([one, other]);
  const readings = new Readings();
  readings.take(sections, answers(sections, 'x'));
  expect(readings.of(sh`echo one`)).toEqual(answer('x'));
});

test('what a command printed besides is no answer to a probe', () => {
  const readings = new Readings();
  readings.take(Readings.sections([one]), new Map([[other.text, answer('a task, say')]]));
  expect([readings.of(one), readings.of(other)]).toEqual([undefined, undefined]);
});

test('an answer is stale from a change on until it is read again', () => {
  const readings = new Readings();
  const sections = Readings.sections([one, other]);
  readings.take(sections, answers(sections, 'before'));
  readings.outdate([one, other], [other]);
  expect([readings.isStale(one), readings.isStale(other), readings.someStale]).toEqual([true, false, true]);
  expect(readings.of(one)).toEqual(answer('before'));
  readings.takeOne(one, answer('after'));
  expect([readings.of(one), readings.someStale]).toEqual([answer('after'), false]);
});

test('what is forgotten was never asked', () => {
  const readings = new Readings();
  const sections = Readings.sections([one, other]);
  readings.take(sections, answers(sections, 'x'));
  readings.forget([one]);
  expect([readings.of(one), readings.of(other)]).toEqual([undefined, answer('x')]);
});

import { expect, test } from 'vitest';
import { concern } from '../../../../src/cli/evidence/concern.ts';
import type { Event, PlannedTask } from '../../../../src/model/events/event.ts';
import type { Verdict } from '../../../../src/model/gate/check.ts';
import { hostOf } from '../../../fixtures/host.ts';

const hosts = ['a', 'b', 'c'].map(name => hostOf(name));

const plan = (outcome: PlannedTask['outcome']): Event => ({
  type: 'plan',
  phase: 'test',
  hosts: [{ host: 'a', tasks: [{ stage: 's', task: '1', title: 't', resource: 'file', outcome }] }],
});

const gate = (verdicts: Readonly<Record<string, Verdict>>): Event => ({
  type: 'gate-done',
  phase: 'test',
  word: 'STOP',
  cells: Object.entries(verdicts).map(([host, verdict]) => ({ host, check: 'c', title: 'c', verdict, seconds: 0 })),
  notAsked: [],
  seconds: 0,
  rerun: 'provision gate test',
});

const asked = (...events: readonly Event[]): readonly string[] => {
  const one = concern();
  for (const event of events) one.hear(event);
  return one.among(hosts).map(({ name }) => name);
};

test('those are asked of whom something is not as it should be; all, where that is nobody', () => {
  expect(asked()).toEqual(['a', 'b', 'c']);
  expect(asked(gate({ a: { kind: 'met', evidence: 'so' }, b: { kind: 'not-met', findings: [] } }))).toEqual(['b']);
  expect(
    asked({ type: 'host-failed', host: 'c', reason: 'unreachable', problem: { what: 'no answer' } }, gate({})),
  ).toEqual(['c']);
});

test('where something was refused nothing was begun: the plan has said why', () => {
  const refused = plan({ kind: 'refused', because: 'it is somebody else’s' });
  expect(asked(refused)).toEqual(['b', 'c']);
  expect(asked(refused, gate({ a: { kind: 'not-met', findings: [] } }))).toEqual(['b', 'c']);
  expect(asked(plan({ kind: 'none' }))).toEqual(['a', 'b', 'c']);
});

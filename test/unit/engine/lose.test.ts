import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostRun, loseByTransport } from '../../../src/engine/host-run.ts';
import { HeldProblem } from '../../../src/engine/lock/held-problem.ts';
import type { Event } from '../../../src/model/events/event.ts';
import { HostProblem } from '../../../src/model/problems/host-problem.ts';
import { InputProblem, Problem } from '../../../src/model/problems/problem.ts';
import { TransportProblem } from '../../../src/model/transport.ts';
import { held } from '../../event-lines.ts';
import { type LocalFleet, localFleet } from './local-fleet.ts';

let local: LocalFleet;
beforeEach(() => {
  local = localFleet();
});
afterEach(() => local.close());

const what = { what: 'it is so' };

test.each([
  [new TransportProblem('unreachable', what), 'unreachable', 'unreachable'],
  [new TransportProblem('host-key-changed', what), 'host-key-changed', 'unreachable'],
  [new TransportProblem('become', what), 'become', 'unreachable'],
  [new HeldProblem('a', { owner: undefined, state: 'idle' }), 'locked', 'failed'],
  [new HostProblem('unconfirmed', what), 'unconfirmed', 'failed'],
  [new InputProblem(what), 'local', 'failed'],
  [new Problem(what), 'local', 'failed'],
])('a host is lost once, and programs can tell why: %s', (error, reason, status) => {
  const run = hostRun(local.host('a'), true);
  const events: Event[] = [];
  loseByTransport(run, error, event => events.push(held(event)));
  expect(events).toMatchObject([{ type: 'host-failed', host: 'a', reason, problem: { where: 'a' } }]);
  expect(run).toMatchObject({ status, failures: [{ where: 'a' }] });
});

test('what is no problem of a host is a bug, and goes on up', () => {
  const run = hostRun(local.host('a'), true);
  expect(() => loseByTransport(run, new TypeError('oops'), () => undefined)).toThrow('oops');
});

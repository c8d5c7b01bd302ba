import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PhaseOptions } from '../../../src/engine/run-phase.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Program } from '../../../src/model/plan/program.ts';
import { sh } from '../../../src/shell/sh.ts';
import { held } from '../../event-lines.ts';
import { type LocalFleet, localFleet, noteTask } from './local-fleet.ts';
import { gate, program, runLocally } from './local-run.ts';

let local: LocalFleet;
let events: Event[];

beforeEach(() => {
  local = localFleet();
  events = [];
});
afterEach(() => local.close());

const noting = (instead?: string): Program =>
  program(
    host => [
      noteTask('1', 'first', {
        path: join(local.folder, host.name, 'x'),
        text: 'x',
        ...(instead === undefined ? {} : { instead }),
      }),
    ],
    {
      stages: ['first'],
      gate: gate('test', () => [
        { id: 'c', title: 'anything', patience: 0, probe: sh`:`, judge: () => ({ kind: 'met', evidence: 'yes' }) },
      ]),
    },
  );

/** `then`: what happens to the way in once the last stage is through. */
const run = (hosts: readonly Host[], then: () => void = () => {}, instead?: string, more: Partial<PhaseOptions> = {}) =>
  runLocally(
    local,
    event => {
      events.push(held(event));
      if (event.type === 'stage-done') then();
    },
    noting(instead),
    hosts,
    more,
  );

const of = <T extends Event['type']>(type: T) =>
  events.filter((event): event is Extract<Event, { type: T }> => event.type === type);

describe('the fresh login', () => {
  test('is made on every host on which something was changed, before the gate', async () => {
    expect(await run([local.host('a'), local.host('b')])).toMatchObject({ end: 'done', word: 'GO' });
    expect(
      of('login')
        .map(event => event.host)
        .sort(),
    ).toEqual(['a', 'b']);
    expect(Object.fromEntries(local.connections)).toEqual({ a: 2, b: 2 });
    expect(events.findIndex(event => event.type === 'login')).toBeLessThan(
      events.findIndex(event => event.type === 'gate-start'),
    );
  });

  test('is not made where nothing was changed', async () => {
    await run([local.host('a')]);
    events = [];
    local.connections.clear();
    expect(await run([local.host('a')])).toMatchObject({ end: 'done', word: 'GO', changes: false });
    expect(of('login')).toEqual([]);
    expect(local.connections.get('a')).toBeUndefined();
  });

  test('that is refused keeps the gate from saying GO, and says what it was told', async () => {
    const result = await run([local.host('a'), local.host('b')], () => local.shut.add('a'));
    expect(result).toMatchObject({ end: 'failed' });
    expect(result.word).toBeUndefined();
    expect(of('gate-done')).toEqual([]);
    const [summary] = of('phase-done');
    expect(summary?.hosts.map(host => [host.host, host.status])).toEqual([
      ['a', 'failed'],
      ['b', 'ok'],
    ]);
    expect(summary?.hosts[0]?.failures).toEqual([
      {
        where: 'a',
        what: 'the change locks everybody out: a new login failed',
        evidence: ['the login: refused every key'],
        hint: expect.stringContaining('undo what this run changed there'),
      },
    ]);
  });

  test('is tried again where nobody answers, since sshd may just be starting', async () => {
    const result = await run([local.host('a')], () => {
      local.down.add('a');
      setTimeout(() => local.down.delete('a'), 500);
    });
    expect(result).toMatchObject({ end: 'done', word: 'GO' });
    expect(of('login')).toMatchObject([{ host: 'a' }]);
  });

  test('is made also where a change failed halfway: it may have cut the way in before', async () => {
    const result = await run([local.host('a')], () => local.shut.add('a'), 'exit 3');
    expect(result).toMatchObject({ end: 'failed' });
    expect(of('phase-done')[0]?.hosts[0]?.failures.map(one => one.what)).toEqual([
      'exited with status 3',
      'the change locks everybody out: a new login failed',
    ]);
  });

  test('is not made in a dry run', async () => {
    await run([local.host('a')], () => {}, undefined, { mode: 'dry-run' });
    expect(of('login')).toEqual([]);
  });
});

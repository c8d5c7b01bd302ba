import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CommitConfirm } from '../../../src/engine/guard/commit-confirm.ts';
import type { Settled } from '../../../src/engine/guard/confirm-guard.ts';
import type { GuardedHost } from '../../../src/engine/guard/guarded-host.ts';
import type { TaskDone } from '../../../src/engine/guard/unconfirmed.ts';
import { type HostRun, hostRun } from '../../../src/engine/host-run.ts';
import type { PlanItem } from '../../../src/engine/plan/plan-item.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { Change } from '../../../src/model/plan/change.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { type Transport, TransportProblem } from '../../../src/model/transport.ts';
import { sh } from '../../../src/shell/sh.ts';
import { hostOf } from '../../fixtures/host.ts';
import { noteTask } from './local-fleet.ts';

/** Seconds of the guards here. */
const GUARD = 30;
const THIRD = (GUARD * 1000) / 3;

let events: Event[];
let run: HostRun;
/** What the host was asked for, in order. */
let asked: string[];
let answer: () => Promise<Settled>;
let login: () => Promise<void>;
let stopped: boolean;
let commit: CommitConfirm;
const closed = vi.fn();

const transport: Transport = {
  run: () => Promise.reject(new Error('nothing is run here')),
  close: async () => closed(),
};
const lost = new TransportProblem('unreachable', { where: 'a', what: 'no route to host' });

beforeEach(() => {
  vi.useFakeTimers();
  closed.mockClear();
  events = [];
  asked = [];
  stopped = false;
  run = hostRun(hostOf('a'), true);
  run.unproved = true;
  answer = async () => ({ kind: 'kept' });
  login = async () => undefined;
  const host: GuardedHost = {
    arm: (_, making) => sh`: arm ${making}`,
    renew: () => sh`: renew`,
    another: async () => {
      asked.push('another');
      return transport;
    },
    logIn: async begun => {
      asked.push(begun === undefined ? 'log in' : 'log in over the one begun');
      return login();
    },
    confirming: () => ({ id: 'confirm', script: sh`: confirm` }),
    confirm: async (seconds, begun) => {
      asked.push(`confirm within ${seconds}${begun === undefined ? '' : ' over the one begun'}`);
      return answer();
    },
    isStopped: () => stopped,
  };
  commit = new CommitConfirm(host, run, event => events.push(event));
});
afterEach(() => {
  vi.useRealTimers();
});

const task = (id: string, stage: string, guard: Task['guard'] = GUARD): Task => ({
  ...noteTask(id, stage, { path: `/srv/${stage}/${id}`, text: 'x' }),
  guard,
});
const item = (one: Task, more: Partial<Change> = {}): PlanItem => ({
  task: one,
  outcome: { kind: 'change', change: { action: 'create', fields: [], apply: sh`:`, ...more } },
  ...(one.guard === 'off' ? {} : { guard: GUARD }),
});
const done = (id: string, stage: string): TaskDone => ({
  ...{ type: 'task-done', host: 'a', stage, task: id, title: `note ${id}`, result: 'changed', seconds: 1 },
});

/** A round of a stage: its steps run to their end, and what they did is held. */
function round(stage: string, tasks: readonly Task[], later: readonly Task[] = tasks, more: Partial<Change> = {}) {
  const items = tasks.map(one => item(one, more));
  const steps = commit.guarded(
    items,
    items.map(one => ({ title: one.task.title, section: { id: one.task.id, script: sh`:` } })),
    later,
  );
  for (const { section } of steps) {
    commit.ended(section.id);
    const one = items.find(({ task: { id } }) => id === section.id);
    if (one?.guard !== undefined) commit.hold(done(section.id, stage));
    if (one !== undefined) run.changed.add(section.id);
  }
  return steps.map(step => step.section.id);
}

const told = (): readonly string[] =>
  events.flatMap(one => (one.type === 'task-done' ? `${one.task} ${one.result}` : []));

describe('a failure', () => {
  const failure = (id: string): TaskDone => ({
    ...done(id, 's'),
    result: 'failed',
    problem: { what: 'exited with status 1' },
  });

  test('is told after what was done before it, once that is sure', async () => {
    round('s', [task('1', 's'), task('2', 's')]);
    commit.failed(failure('3'));
    expect(told()).toEqual([]);
    run.status = 'failed';
    await commit.settle();
    expect(told()).toEqual(['1 changed', '2 changed', '3 failed']);
  });

  test('is told before what is undone for it', async () => {
    answer = async () => ({ kind: 'undone', why: 'unreached', restored: [] });
    round('s', [task('1', 's')]);
    commit.failed(failure('2'));
    await commit.settle();
    expect(told()).toEqual(['2 failed', '1 undone']);
  });

  test('is told at once where nothing before it is left to be confirmed', () => {
    commit.failed(failure('1'));
    expect(told()).toEqual(['1 failed']);
  });
});

describe('a round', () => {
  test('arms its guard before the first guarded change and renews it after the last', () => {
    const tasks = [task('1', 's', 'off'), task('2', 's'), task('3', 's', 'off'), task('4', 's'), task('5', 's', 'off')];
    expect(round('s', tasks)).toEqual(['1', 'guard: arm', '2', '3', '4', 'guard: renew', '5']);
  });

  test('is as it was where nothing is guarded', async () => {
    expect(round('s', [task('1', 's', 'off')])).toEqual(['1']);
    await commit.rest();
    await commit.settle();
    expect(asked).toEqual([]);
  });

  test('begins one new login when the changes are through; a later round does not take it for its own', async () => {
    round('s', [task('1', 's')]);
    commit.ended('guard: renew');
    expect(asked).toEqual(['another']);
    round('s', [task('2', 's')]);
    await vi.advanceTimersByTimeAsync(0);
    expect([asked, closed.mock.calls.length]).toEqual([['another', 'another'], 1]);
  });
});

describe('the end of a stage', () => {
  const tasks = [task('1', 'one'), task('2', 'two')];

  test('tells what was done once a login has come through, and leaves the guard to the next stage', async () => {
    round('one', tasks.slice(0, 1), tasks);
    expect(told()).toEqual([]);
    await commit.rest();
    expect([told(), run.unproved]).toEqual([['1 changed'], false]);
    await vi.advanceTimersByTimeAsync(THIRD - 1);
    await commit.resume('two', tasks);
    await vi.advanceTimersByTimeAsync(10 * THIRD);
    expect(asked).toEqual(['another', 'log in over the one begun']);
    round('two', tasks.slice(1), tasks.slice(1));
    await commit.settle();
    expect(asked.slice(2)).toEqual(['another', `confirm within ${GUARD} over the one begun`]);
    expect(told()).toEqual(['1 changed', '2 changed']);
  });

  test('confirms it by itself after a third of its time, once, where the next stage does not begin', async () => {
    round('one', tasks.slice(0, 1), tasks);
    await commit.rest();
    await vi.advanceTimersByTimeAsync(THIRD - 1);
    expect(asked.filter(word => word.startsWith('confirm'))).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(10 * THIRD);
    await commit.settle();
    expect(asked.filter(word => word.startsWith('confirm'))).toEqual([`confirm within ${GUARD}`]);
    expect(told()).toEqual(['1 changed']);
  });

  test('leaves it to the command that is to confirm it, however long that takes', async () => {
    round('one', tasks.slice(0, 1), tasks);
    await commit.rest();
    await vi.advanceTimersByTimeAsync(THIRD - 1);
    expect((await commit.confirming())?.id).toBe('confirm');
    await vi.advanceTimersByTimeAsync(10 * THIRD);
    expect(asked).toEqual(['another', 'log in over the one begun']);
    commit.confirmed(new Map([['confirm', { code: 0, stdout: 'kept\n', stderr: '' }]]));
    expect(await commit.confirming()).toBeUndefined();
  });

  test('confirms before a stage that it does not stand for', async () => {
    round('one', tasks.slice(0, 1), tasks.slice(0, 1));
    await commit.rest();
    await commit.resume('two', tasks);
    expect(asked.at(-1)).toBe(`confirm within ${GUARD}`);
  });

  test('a stage that begins while it is confirmed waits for that', async () => {
    let release = (): void => undefined;
    answer = () => new Promise(resolve => (release = () => resolve({ kind: 'kept' })));
    round('one', tasks.slice(0, 1), tasks);
    await commit.rest();
    await vi.advanceTimersByTimeAsync(THIRD);
    let resumed = false;
    const resuming = commit.resume('two', tasks).then(() => (resumed = true));
    await vi.advanceTimersByTimeAsync(THIRD);
    expect(resumed).toBe(false);
    release();
    await resuming;
    expect(asked.filter(word => word.startsWith('confirm'))).toHaveLength(1);
  });

  test.each([
    ['something was removed', () => round('one', tasks.slice(0, 1), tasks, { action: 'remove' })],
    [
      'the host is out of the run',
      () => {
        round('one', tasks.slice(0, 1), tasks);
        run.status = 'failed';
      },
    ],
    [
      'the run was interrupted',
      () => {
        round('one', tasks.slice(0, 1), tasks);
        stopped = true;
      },
    ],
  ])('confirms at once where %s', async (_, act) => {
    act();
    await commit.rest();
    expect(asked.at(-1)).toBe(`confirm within ${GUARD} over the one begun`);
  });

  test('confirms where no login came through, and takes the host out where it was undone', async () => {
    login = () => Promise.reject(lost);
    answer = async () => ({ kind: 'undone', why: 'no route to host', restored: ['/srv/one/1'] });
    round('one', tasks.slice(0, 1), tasks);
    await commit.rest();
    expect(asked.slice(1)).toEqual(['log in over the one begun', `confirm within ${GUARD}`]);
    expect(told()).toEqual(['1 undone']);
    expect([run.status, [...run.changed], run.unproved]).toEqual(['failed', [], false]);
    expect(run.failures[0]).toMatchObject({
      what: `undone: no new connection succeeded within ${GUARD} s`,
      evidence: ['the last attempt: no route to host', '/srv/one/1'],
    });
  });

  test('what is no trouble of the connection is not swallowed', async () => {
    login = () => Promise.reject(new TypeError('ours'));
    round('one', tasks.slice(0, 1), tasks);
    await expect(commit.rest()).rejects.toThrow('ours');
  });
});

describe('the confirmation', () => {
  test('takes back what was told of earlier stages, too, where the host undid all of it', async () => {
    const tasks = [task('1', 'one'), task('2', 'two'), task('3', 'three')];
    for (const [at, { stage }] of tasks.entries()) {
      await commit.resume(stage, tasks);
      round(stage, tasks.slice(at, at + 1), tasks.slice(at));
      if (at < 2) await commit.rest();
    }
    answer = async () => ({ kind: 'undone', why: undefined, restored: ['sshd refuses /etc/ssh/sshd_config'] });
    await commit.settle();
    expect(told()).toEqual(['1 changed', '2 changed', '1 undone', '2 undone', '3 undone']);
    expect(run.failures[0]?.what).toBe('undone: the next sshd would not start');
  });

  test('says what is not known where the host was not reached any more, by whether the changes were through', async () => {
    answer = () => Promise.reject(lost);
    round('s', [task('1', 's')]);
    await commit.settle();
    expect(run.failures.at(-1)?.evidence?.at(-1)).toMatch(`${GUARD} s after the change`);
    commit.guarded([item(task('2', 's'))], [], [task('2', 's')]);
    await commit.settle();
    // Ten seconds are the task's own.
    expect(run.failures.at(-1)?.evidence?.at(-1)).toMatch(`within ${GUARD + 10} s`);
    expect(told()).toEqual(['1 unknown', '2 unknown']);
    expect(run.failures).toHaveLength(2);
  });

  test('says where the user has left before it what the host will do, and how to keep what was done', async () => {
    answer = () => Promise.reject(new TransportProblem('interrupted', { where: 'a', what: 'interrupted' }));
    round('s', [task('1', 's')]);
    await commit.settle();
    expect([told(), run.status]).toEqual([['1 unknown'], 'interrupted']);
    expect(run.failures).toEqual([
      {
        where: 'a',
        what: 'left before it was confirmed',
        evidence: [`the host undoes it by itself ${GUARD} s after the change, unless it is confirmed before`],
        hint: 'to keep it: provision attach',
        task: 'note 1',
      },
    ]);
  });

  test('goes along with another command what a stage has left armed, once, and its clock is stopped', async () => {
    round('s', [task('1', 's')]);
    await commit.rest();
    expect(told()).toEqual(['1 changed']);
    const section = await commit.confirming();
    expect(section?.id).toBe('confirm');
    await vi.advanceTimersByTimeAsync(2 * THIRD);
    commit.confirmed(new Map([['confirm', { code: 0, stdout: 'kept\n', stderr: '' }]]));
    await commit.settle();
    expect(asked.filter(word => word.startsWith('confirm'))).toEqual([]);
    expect(await commit.confirming()).toBeUndefined();
    expect([told(), run.status]).toEqual([['1 changed'], 'ok']);
  });

  test('that goes along with another command takes the host out where the changes were undone', async () => {
    round('s', [task('1', 's')]);
    await commit.rest();
    await commit.confirming();
    commit.confirmed(
      new Map([['confirm', { code: 0, stdout: 'undone\nsshd refuses its configuration\n', stderr: '' }]]),
    );
    expect([told(), run.status]).toEqual([['1 changed', '1 undone'], 'failed']);
  });

  test('that went along with a command of which no answer came is asked for by itself', async () => {
    round('s', [task('1', 's')]);
    await commit.rest();
    await commit.confirming();
    await commit.settle();
    expect(asked.at(-1)).toBe(`confirm within ${GUARD}`);
  });

  test('is asked for once, however often it is wanted', async () => {
    round('s', [task('1', 's')]);
    await Promise.all([commit.settle(), commit.settle()]);
    await commit.settle();
    expect(asked.filter(word => word.startsWith('confirm'))).toHaveLength(1);
    expect(told()).toEqual(['1 changed']);
  });
});

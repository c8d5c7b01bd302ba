import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/model/gate/check.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { sh } from '../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from './local-fleet.ts';
import { gate, program, runLocally } from './local-run.ts';

const used = useLocalFleet();

const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);
const guards = (host: Host): string => join(used.local.folder, `${host.name}.run/guards`);

/** Whether the host would still undo it. */
const armed = (host: Host): boolean =>
  existsSync(guards(host)) && readdirSync(guards(host)).some(run => existsSync(join(guards(host), run, 'armed')));

/** One guarded change in the last stage. */
const guarded = (host: Host): Task => ({
  ...noteTask('note', 'second', { path: path(host, 'note'), text: 'new' }),
  guard: 30,
});

/** What the gate of a host sees: whether a guard of its own is armed while it is asked. */
const check = (host: Host, look = ''): Check => ({
  id: 'note',
  title: 'the note to be there',
  patience: 0,
  probe: sh`${{ kind: 'script', text: look }}
if ls ${guards(host)}/*/armed >/dev/null 2>&1; then echo armed; fi
cat ${path(host, 'note')}`,
  judge: ({ stdout }) =>
    stdout === 'new'
      ? { kind: 'met', evidence: 'new' }
      : { kind: 'not-met', findings: [{ seen: stdout, wanted: 'new' }] },
});

const told = (): readonly string[] =>
  used.events.flatMap(one =>
    one.type === 'task-done' && one.task === 'note'
      ? `${one.host} ${one.result}`
      : one.type === 'gate-start'
        ? 'gate'
        : [],
  );

describe('what the last stage has left armed', () => {
  test('is confirmed by the very command that asks the gate, over the login that has proved it', async () => {
    const host = used.local.host('a');
    const one = program(() => [guarded(host)], { gate: gate('test', () => [check(host)]) });
    const result = await runLocally(used.local, event => used.events.push(event), one, [host]);
    expect(result).toMatchObject({ end: 'done', word: 'GO' });
    expect(told()).toEqual(['a changed', 'gate']);
    expect(existsSync(guards(host)) && readFileSync(path(host, 'note'), 'utf8')).toBe('new');
    // Reading, what the login depends on, the stage; the gate over the new login. The lock is given back with the connection's end.
    expect(used.local.over.get('a')).toEqual([1, 1, 1, 2]);
  });

  test('is confirmed by a command of its own where the gate asks nothing', async () => {
    const host = used.local.host('a');
    const result = await runLocally(
      used.local,
      event => used.events.push(event),
      program(() => [guarded(host)]),
      [host],
    );
    expect(result).toMatchObject({ end: 'done', changes: true });
    expect(told()).toEqual(['a changed']);
    expect(armed(host)).toBe(false);
    expect(used.local.commands.get('a')).toBe(4);
  });

  test('is confirmed where another host fails, and the gate is not asked', async () => {
    const [a, b] = [used.local.host('a'), used.local.host('b')];
    const fails = (host: Host): Task =>
      noteTask('fails', 'second', { path: path(host, 'x'), text: 'x', instead: 'exit 1' });
    const one = program(host => (host.name === 'a' ? [guarded(a)] : [fails(b)]), {
      gate: gate('test', host => [check(host)]),
    });
    const result = await runLocally(used.local, event => used.events.push(event), one, [a, b]);
    expect(result.end).toBe('failed');
    expect(told()).toEqual(['a changed']);
    expect(existsSync(join(guards(a))) && readFileSync(path(a, 'note'), 'utf8')).toBe('new');
  });

  test('ends the run where it was undone before the gate was asked, and no gate says GO', async () => {
    const [a, b] = [used.local.host('a'), used.local.host('b')];
    // The undoing on the host itself: as its timer, or a configuration that the next sshd refuses, would have it.
    const undo = `for one in ${guards(a)}/*; do if [ -e "$one/armed" ]; then sh "$one/undo" "$one" now; fi; done`;
    const one = program(host => [guarded(host)], {
      gate: gate('test', host => [check(host)]),
    });
    const result = await runLocally(
      used.local,
      event => {
        used.events.push(event);
        if (event.type === 'gate-start') undone();
      },
      one,
      [a, b],
    );
    function undone(): void {
      used.local.before(a, undo);
    }
    expect(result.end).toBe('failed');
    expect(told()).toContain('a undone');
    const done = used.events.find(event => event.type === 'gate-done');
    // What it says of itself after that is of another state than the run has made.
    const unasked = { host: 'a', verdict: { kind: 'unasked', because: expect.stringContaining('undone') } };
    expect(done).toMatchObject({ word: 'STOP', cells: expect.arrayContaining([expect.objectContaining(unasked)]) });
    expect(existsSync(path(a, 'note'))).toBe(false);
    rmSync(guards(a), { recursive: true, force: true });
  });

  test('ends the gate where it was undone, however long others would be waited for', async () => {
    const [a, b] = [used.local.host('a'), used.local.host('b')];
    const undo = `for one in ${guards(a)}/*; do if [ -e "$one/armed" ]; then sh "$one/undo" "$one" now; fi; done`;
    const never: Check = {
      ...check(b),
      patience: 40,
      judge: () => ({ kind: 'not-met', findings: [{ seen: 'no', wanted: 'yes' }] }),
    };
    const one = program(
      host => (host.name === 'a' ? [guarded(a)] : [noteTask('note', 'second', { path: path(b, 'note'), text: 'new' })]),
      {
        gate: gate('test', host => [host.name === 'a' ? check(a) : never]),
      },
    );
    await runLocally(
      used.local,
      event => {
        used.events.push(event);
        if (event.type === 'gate-start') used.local.before(a, undo);
      },
      one,
      [a, b],
    );
    const done = used.events.find(event => event.type === 'gate-done');
    expect(done).toMatchObject({ word: 'STOP' });
    // One that is given up would leave the others 15 s: they would be waited for.
    expect(used.events.filter(event => event.type === 'gate-waiting')).toEqual([]);
    rmSync(guards(a), { recursive: true, force: true });
  });

  test('is confirmed at once where the command that was to do it is lost, and others are waited for', async () => {
    const [a, b] = [used.local.host('a'), used.local.host('b')];
    const slow: Check = {
      ...check(b),
      patience: 3,
      judge: () => ({ kind: 'not-met', findings: [{ seen: 'no', wanted: 'yes' }] }),
    };
    const one = program(
      host => (host.name === 'a' ? [guarded(a)] : [noteTask('note', 'second', { path: path(b, 'note'), text: 'new' })]),
      {
        gate: gate('test', host => [host.name === 'a' ? check(a) : slow]),
      },
    );
    let armedAtEnd: boolean | undefined;
    await runLocally(
      used.local,
      event => {
        used.events.push(event);
        if (event.type === 'gate-start') used.local.before(a, 'kill -9 $$');
        if (event.type === 'gate-done') armedAtEnd = armed(a);
      },
      one,
      [a, b],
    );
    expect(armedAtEnd).toBe(false);
    expect(told()).toContain('a changed');
    expect(readFileSync(path(a, 'note'), 'utf8')).toBe('new');
  });

  test.each(['is interrupted', 'fails by itself'])(
    'is confirmed where the run %s before the gate has asked',
    async how => {
      const stop = new AbortController();
      await used.again({ stop: stop.signal });
      const host = used.local.host('a');
      const one = program(() => [guarded(host)], { gate: gate('test', () => [check(host)]) });
      const run = runLocally(
        used.local,
        event => {
          used.events.push(event);
          if (event.type !== 'gate-start') return;
          expect(armed(host)).toBe(true);
          if (how === 'is interrupted') stop.abort();
          else throw new Error(how);
        },
        one,
        [host],
      );
      if (how === 'is interrupted') expect(await run).toMatchObject({ end: 'interrupted' });
      else await expect(run).rejects.toThrow(how);
      expect(armed(host)).toBe(false);
      expect(readFileSync(path(host, 'note'), 'utf8')).toBe('new');
    },
  );
});

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import type { Check } from '../../../src/model/gate/check.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { sh } from '../../../src/shell/sh.ts';
import { type LocalFleet, localFleet, noteTask } from './local-fleet.ts';
import { gate, program, runLocally } from './local-run.ts';

let local: LocalFleet;
let events: Event[];
beforeEach(() => {
  local = localFleet();
  events = [];
});
afterEach(() => local.close());

const path = (host: Host, name: string): string => join(local.folder, host.name, name);
const guards = (host: Host): string => join(local.folder, `${host.name}.run/guards`);

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
  events.flatMap(one =>
    one.type === 'task-done' && one.task === 'note'
      ? `${one.host} ${one.result}`
      : one.type === 'gate-start'
        ? 'gate'
        : [],
  );

describe('what the last stage has left armed', () => {
  test('is confirmed by the very command that asks the gate, over the login that has proved it', async () => {
    const host = local.host('a');
    const one = program(() => [guarded(host)], { gate: gate('test', () => [check(host)]) });
    const result = await runLocally(local, event => events.push(event), one, [host]);
    expect(result).toMatchObject({ end: 'done', word: 'GO' });
    expect(told()).toEqual(['a changed', 'gate']);
    expect(existsSync(guards(host)) && readFileSync(path(host, 'note'), 'utf8')).toBe('new');
    expect(local.connections.get('a')).toBe(2);
    // Reading, what the login depends on, the stage, the gate; the lock is given back with the connection's end.
    expect(local.commands.get('a')).toBe(4);
  });

  test('is confirmed by a command of its own where the gate asks nothing', async () => {
    const host = local.host('a');
    const result = await runLocally(
      local,
      event => events.push(event),
      program(() => [guarded(host)]),
      [host],
    );
    expect(result).toMatchObject({ end: 'done', changes: true });
    expect(told()).toEqual(['a changed']);
    expect(local.commands.get('a')).toBe(4);
  });

  test('is confirmed where another host fails, and the gate is not asked', async () => {
    const [a, b] = [local.host('a'), local.host('b')];
    const fails = (host: Host): Task =>
      noteTask('fails', 'second', { path: path(host, 'x'), text: 'x', instead: 'exit 1' });
    const one = program(host => (host.name === 'a' ? [guarded(a)] : [fails(b)]), {
      gate: gate('test', host => [check(host)]),
    });
    const result = await runLocally(local, event => events.push(event), one, [a, b]);
    expect(result.end).toBe('failed');
    expect(told()).toEqual(['a changed']);
    expect(existsSync(join(guards(a))) && readFileSync(path(a, 'note'), 'utf8')).toBe('new');
  });

  test('ends the run where it was undone before the gate was asked, and no gate says GO', async () => {
    const [a, b] = [local.host('a'), local.host('b')];
    // The undoing on the host itself: as its timer, or a configuration that the next sshd refuses, would have it.
    const undo = `for one in ${guards(a)}/*; do if [ -e "$one/armed" ]; then sh "$one/undo" "$one" now; fi; done`;
    const one = program(host => [guarded(host)], {
      gate: gate('test', host => [check(host)]),
    });
    const result = await runLocally(
      local,
      event => {
        events.push(event);
        if (event.type === 'gate-start') undone();
      },
      one,
      [a, b],
    );
    function undone(): void {
      local.before(a, undo);
    }
    expect(result.end).toBe('failed');
    expect(told()).toContain('a undone');
    const done = events.find(event => event.type === 'gate-done');
    expect(done).toMatchObject({ word: 'STOP' });
    expect(existsSync(path(a, 'note'))).toBe(false);
    rmSync(guards(a), { recursive: true, force: true });
  });
});

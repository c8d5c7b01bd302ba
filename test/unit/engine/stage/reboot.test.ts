import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../../../src/model/inventory.ts';
import type { Program } from '../../../../src/model/plan/program.ts';
import type { Task } from '../../../../src/model/plan/task.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from '../local-fleet.ts';
import { program, runLocally } from '../local-run.ts';

const used = useLocalFleet();

const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);
const run = (one: Program, hosts: readonly Host[]) =>
  runLocally(used.local, event => used.events.push(event), one, hosts);
const summary = () => used.events.findLast(event => event.type === 'phase-done')?.hosts ?? [];

/** A boot: `instead` is what it does to the host whose boot is named in a file. */
function boot(host: Host, id: string, instead: string, within = 5): Task {
  const task = noteTask(id, 'first', { path: path(host, 'booted'), text: 'yes', instead });
  const { bound } = task;
  if (bound === undefined) throw new RangeError('unbound');
  return {
    ...task,
    title: 'reboot',
    bound: {
      ...bound,
      plan: reading => {
        const outcome = bound.plan(reading);
        if (outcome.kind !== 'change') return outcome;
        const ask = sh`printf 'boot '; cat ${path(host, 'boot')}; echo; cat ${path(host, 'state')}`;
        return { kind: 'change', change: { ...outcome.change, reboots: { boot: 'one', ask, within } } };
      },
    },
  };
}

/** A host whose boot is `one`, and what lets it be another in a moment, as a boot does. */
function bootable(): { readonly host: Host; readonly another: string } {
  const host = used.local.host('a');
  writeFileSync(path(host, 'boot'), 'one');
  writeFileSync(path(host, 'state'), 'state running\n');
  const files = ['boot', 'booted', 'x'].map(name => path(host, name));
  return {
    host,
    another: `(sleep 0.5; rm -f '${files[2]}'; printf yes >'${files[1]}'; printf two >'${files[0]}') >/dev/null 2>&1 &`,
  };
}

test('what was read before a boot decides nothing after it', async () => {
  const { host, another } = bootable();
  // As wanted now, and gone by the boot.
  writeFileSync(path(host, 'x'), 'hello');
  const one = program(at => [
    noteTask('1', 'first', { path: path(at, 'before'), text: 'hello' }),
    boot(at, '2', another),
    noteTask('3', 'first', { path: path(at, 'x'), text: 'hello' }),
    noteTask('4', 'second', { path: path(at, 'y'), text: 'hello' }),
  ]);
  expect(await run(one, [host])).toMatchObject({ end: 'done' });
  expect(readFileSync(path(host, 'x'), 'utf8')).toBe('hello');
  expect(used.events.flatMap(event => (event.type === 'task-done' ? [event.title] : []))).toEqual([
    'note before',
    'reboot',
    'note x',
    'note y',
  ]);
  expect(summary()).toMatchObject([{ status: 'ok', changed: 4 }]);
});

test.each([
  ['is still the boot from before', ':', 'it answers, and is still the boot from before'],
  ['never comes up', "printf 'state starting\\n' >STATE; printf two >BOOT", 'it answers, and is starting'],
])('a host that %s within its time is out of the run', async (_, instead, why) => {
  const { host } = bootable();
  const script = instead.replace('STATE', `'${path(host, 'state')}'`).replace('BOOT', `'${path(host, 'boot')}'`);
  const one = program(at => [boot(at, '1', script, 1), noteTask('2', 'first', { path: path(at, 'y'), text: 'hello' })]);
  expect(await run(one, [host])).toMatchObject({ end: 'failed' });
  expect(existsSync(path(host, 'y'))).toBe(false);
  expect(summary()).toMatchObject([
    {
      status: 'unreachable',
      unknown: 1,
      failures: [{ what: 'it was told to boot, and was not back within 1 s', evidence: [why] }],
    },
  ]);
});

test('where the change itself fails, the host was not told to boot, and nobody waits', async () => {
  const { host } = bootable();
  const one = program(at => [boot(at, '1', 'echo not safe >&2; exit 1', 600)]);
  expect(await run(one, [host])).toMatchObject({ end: 'failed' });
  expect(summary()).toMatchObject([{ status: 'failed', failures: [{ task: 'reboot', evidence: ['not safe'] }] }]);
});

test('a boot that did not bring what it was for is an error, and not tried twice', async () => {
  const { host } = bootable();
  const one = program(at => [boot(at, '1', `printf two >'${path(at, 'boot')}'`)]);
  expect(await run(one, [host])).toMatchObject({ end: 'failed' });
  expect(summary()).toMatchObject([{ failures: [{ what: 'it still differs after its own change' }] }]);
});

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeLook } from '../../../../src/cli/watch/take-look.ts';
import type { Check } from '../../../../src/model/gate/check.ts';
import type { Host } from '../../../../src/model/inventory.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from '../../engine/local-fleet.ts';
import { gate, program, runLocally } from '../../engine/local-run.ts';

const used = useLocalFleet();
const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);

const there = (host: Host, costly = false): Check => ({
  id: costly ? 'costly' : 'x',
  title: costly ? 'much to be done' : 'x to be there',
  patience: 0,
  costly,
  probe: costly ? sh`touch ${path(host, 'costly')}` : sh`[ -e ${path(host, 'x')} ] && echo yes || echo no`,
  judge: ({ stdout }) =>
    stdout.trim() === 'yes' || costly
      ? { kind: 'met', evidence: 'there' }
      : { kind: 'not-met', findings: [{ seen: 'no file', wanted: 'a file' }] },
});

const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })], {
  gate: gate('test', at => [there(at), there(at, true)]),
});

const look = async (hosts: readonly Host[]) => {
  const { items, unread } = await takeLook(
    {
      programs: [one],
      hosts,
      selected: hosts,
      away: [],
      fleet: used.local.fleet,
      certificates: undefined,
      newestBackup: () => undefined,
    },
    () => new Date(0),
  );
  return {
    unread: [...unread.keys()],
    told: items.filter(({ well }) => !well).map(({ host, told }) => `${host}: ${told}`),
  };
};

test('a look plans and asks the gate in one command, does nothing, and leaves what is costly', async () => {
  const host = used.local.host('a');
  await runLocally(used.local, () => undefined, one, [host]);
  const before = used.local.commands.get('a') ?? 0;
  expect((await look([host])).told.filter(line => !line.includes('free'))).toEqual([]);
  // One for the phase, one for what is beside it.
  expect((used.local.commands.get('a') ?? 0) - before).toBe(2);
  writeFileSync(path(host, 'x'), 'other');
  expect((await look([host])).told).toContain('a: note x: to update: text other → hello');
  expect(existsSync(path(host, 'x'))).toBe(true);
});

test('a host that drops is unread; the others are told as they are', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  used.local.down.add('b');
  const { unread, told } = await look([a, b]);
  expect(unread).toEqual(['b']);
  expect(told.filter(line => line.startsWith('b'))).toEqual(['b: it could not be read: connection refused']);
  expect(told).toContain('a: note x: to create: text nothing → hello');
});

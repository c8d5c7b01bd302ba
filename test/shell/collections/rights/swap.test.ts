import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import { endurance } from '../../../figures.ts';
import { turnOf } from '../../../rotation.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../../harness.ts';
import { holdsSecret, keyTask, places, prepare, secret, standIns, swapper, swaps, tasks, victims } from './attack.ts';

const word = secret.slice(0, 20);

/** Reads, plans and applies, whatever comes of it; what the host said of it all. */
async function attempt(host: ShellHost, task: BoundTask): Promise<string> {
  const reading = await host.read(task);
  const outcome = task.plan(reading);
  const applied = outcome.kind === 'change' ? await host.run(outcome.change.apply) : undefined;
  return JSON.stringify([reading, outcome, applied]);
}

const kinds = Object.keys(swaps) as (keyof typeof swaps)[];

/** At which call of a program it is swapped, by kind. Two of them at a time, others at every turn; all with PROVISION_ENDURANCE=1. */
const CALLS = [
  [1, 3, 5, 7, 9, 11, 13],
  [2, 4, 6, 8, 10, 12],
] as const;

const few = ['a file with another content', 'a line', 'a folder that is new', 'a link'];

/** Every task in a home, some in other places, with the folder that is swapped. */
const cases = Object.entries(places).flatMap(([place, folder]) =>
  Object.entries(tasks(folder))
    .filter(([name]) => place === 'a home' || few.includes(name))
    .map(([name, task]) => ({ name: `${name} in ${place}`, task, folder: `${folder}/d` })),
);
cases.push({ name: 'a key that may log in', task: keyTask, folder: '/home/app/.ssh' });

describe.runIf(asRoot).each(userlands)('a swap at the very moment, with %s', userland => {
  test.each(cases)('$name', async ({ task, folder }) => {
    const host = fresh(userland);
    const stand = standIns(host);
    await prepare(host);
    const before = victims(host);
    execFileSync('cp', ['-a', join(host.root, folder), join(host.root, 'srv/there')]);
    // Left alone, it is done.
    await converges(host, task);
    for (const [at, kind] of kinds.entries()) {
      for (const call of turnOf(CALLS[at] ?? [], endurance ? CALLS.flat().length : 2)) {
        for (const name of [folder, `${folder}.away`]) rmSync(join(host.root, name), { recursive: true, force: true });
        execFileSync('cp', ['-a', join(host.root, 'srv/there'), join(host.root, folder)]);
        stand.arm(call, swaps[kind], folder);
        const said = await attempt(host, task);
        stand.disarm();
        expect(victims(host), `${kind} at call ${call}: ${said}`).toBe(before);
        expect(said).not.toContain(word);
        expect(holdsSecret(host, ['home', 'srv', 'tmp'])).toBe(false);
      }
    }
  });
});

describe.runIf(asRoot).each(userlands)('a user who swaps as fast as he can, with %s', userland => {
  test.each(kinds)('%s', async kind => {
    const host = fresh(userland);
    await prepare(host);
    const before = victims(host);
    for (const { task, folder } of cases) {
      const child = swapper(host, kind, folder);
      try {
        for (let round = 0; round < 3; round++) expect(await attempt(host, task)).not.toContain(word);
      } finally {
        child.kill('SIGKILL');
      }
      expect(victims(host), folder).toBe(before);
    }
  });
});

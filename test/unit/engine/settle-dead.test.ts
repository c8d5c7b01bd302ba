import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attach } from '../../../src/engine/lock/attach.ts';
import { listRuns } from '../../../src/engine/lock/list-runs.ts';
import { unlock } from '../../../src/engine/lock/unlock.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { RunOwner } from '../../../src/model/run-owner.ts';
import { held } from '../../event-lines.ts';
import { type LocalFleet, localFleet, noteTask, testOwner } from './local-fleet.ts';
import { program, runLocally } from './local-run.ts';

let local: LocalFleet;
let host: Host;
let events: Event[];
const isDead = ({ id }: RunOwner): boolean => id === 'dead';

beforeEach(() => {
  local = localFleet({ isDead });
  host = local.host('a');
  events = [];
});
afterEach(() => local.close());

const folder = (): string => join(local.folder, 'a.run');
const left = (name: 'runs' | 'guards'): readonly string[] =>
  existsSync(join(folder(), name)) ? readdirSync(join(folder(), name)) : [];

/** What a run has left: its lock, and a guard whose undoing is one word. */
async function leave(
  run: string,
  isThrough = true,
  login = process.env.SUDO_USER ?? userInfo().username,
): Promise<void> {
  const before = localFleetAt(run);
  await before.fleet.applier.apply(host, [], { timeout: 9, titles: [] });
  const guard = join(folder(), 'guards', run);
  mkdirSync(guard, { recursive: true });
  writeFileSync(join(guard, 'undo'), 'mv "$1/armed" "$1/fired"; echo restored it >"$1/undone"\n');
  writeFileSync(join(guard, 'login'), `${login}\n`);
  for (const name of ['armed', ...(isThrough ? ['through'] : [])]) writeFileSync(join(guard, name), '');
  // Its lock stays, as that of one that died.
  await before.close();
}

/** Another run on the same hosts. */
const localFleetAt = (run: string): LocalFleet =>
  localFleet({ owner: testOwner(run), folderOn: ({ name }) => join(local.folder, `${name}.run`) });

/** Wants a note, which is there already where `isThere`. */
async function run(isThere: boolean) {
  const path = join(local.folder, 'a', 'note');
  if (isThere) writeFileSync(path, 'x');
  const wanted = program(() => [noteTask('1', 'first', { path, text: 'x' })]);
  const ended = await runLocally(local, event => events.push(event), wanted, [host]);
  return { end: ended.end, isThere: existsSync(path) };
}

const context = () => ({ fleet: local.fleet, report: (event: Event) => events.push(held(event)) });

const told = (): string =>
  events
    .map(event =>
      event.type === 'warning' || event.type === 'notice'
        ? event.what
        : 'problem' in event
          ? (event.problem?.what ?? '')
          : '',
    )
    .join('\n');

const KEPT = /a run that died left an unconfirmed change here: kept, since a new login worked \(`provision phase2`/;

describe('what a dead run has left unconfirmed', () => {
  test('is kept by a run that has nothing to change, over one new connection', async () => {
    await leave('dead');
    expect(await run(true)).toEqual({ end: 'done', isThere: true });
    expect(told()).toMatch(KEPT);
    expect([left('runs'), left('guards'), local.connections.get('a')]).toEqual([[], [], 2]);
  });

  test('is kept by a run before it changes anything', async () => {
    await leave('dead');
    expect(await run(false)).toEqual({ end: 'done', isThere: true });
    expect(told()).toMatch(KEPT);
    expect(left('guards')).toEqual([]);
  });

  test('is undone where it was cut off halfway: who changes reads again, who does not stops', async () => {
    await leave('dead', false);
    expect(await run(false)).toEqual({ end: 'done', isThere: true });
    expect(told()).toContain('was undone: its script was ended before it was through, restored it');
    await local.fleet.close();
    await leave('dead', false);
    expect(await run(true)).toEqual({ end: 'failed', isThere: true });
    expect(told()).toContain('was undone here, so that what was read before is no longer so');
    expect(left('guards')).toEqual([]);
  });

  test('is settled by attach and by unlock', async () => {
    await leave('dead');
    expect(await attach(context(), host)).toBe(true);
    expect([left('runs'), left('guards')]).toEqual([[], []]);
    await leave('dead');
    for (const one of await listRuns(local.fleet, host)) await unlock(context(), host, one);
    expect([left('runs'), left('guards')]).toEqual([[], []]);
    expect(told().match(new RegExp(KEPT, 'g'))).toHaveLength(2);
  });

  test('is told of as a dead run’s also to who was waiting for its script', async () => {
    await leave('dead');
    const again = local.fleet.applier.apply(host, [], { timeout: 9, titles: [] });
    await expect(again).rejects.toMatchObject({ name: 'HeldProblem', dead: true, holder: { state: 'unconfirmed' } });
  });

  test('before another login is left to itself', async () => {
    await leave('dead', true, 'somebody');
    expect((await run(false)).isThere).toBe(false);
    expect((await run(true)).end).toBe('failed');
    const [one] = await listRuns(local.fleet, host);
    expect(one?.state).toBe('unconfirmed');
    expect(told()).toContain('a change of a run that died is not confirmed yet');
  });
});

test('what a run has unconfirmed that may be alive is left to it', async () => {
  await leave('alive');
  expect((await run(false)).isThere).toBe(false);
  expect((await run(true)).end).toBe('failed');
  await attach(context(), host);
  expect(told()).toContain('a change of another run is not confirmed yet');
  expect(told()).not.toMatch(/that died/);
  expect([left('runs'), left('guards')]).toEqual([['alive'], ['alive']]);
});

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import { TransportProblem } from '../../../src/model/transport.ts';
import { renderSummary } from '../../../src/report/screen/summary.ts';
import { plain } from '../report/sample.ts';
import { type LocalFleet, localFleet, noteTask } from './local-fleet.ts';
import { program, runLocally } from './local-run.ts';

let local: LocalFleet;
beforeEach(() => {
  local = localFleet();
});
afterEach(() => local.close());

/** Runs notes on one host, whose changes are what the shell texts do; gives its summary, and what is printed. */
async function ran(...instead: readonly (string | undefined)[]) {
  const host = local.host('a');
  const events: Event[] = [];
  const tasks = instead.map((shell, at) =>
    noteTask(`${at}`, 'first', {
      path: join(local.folder, 'a', `${at}`),
      text: 'x',
      ...(shell === undefined ? {} : { instead: shell }),
    }),
  );
  await runLocally(
    local,
    event => events.push(event),
    program(() => tasks),
    [host],
  );
  const done = events.find(event => event.type === 'phase-done');
  if (done?.type !== 'phase-done') throw new Error('the phase did not end');
  return { host: done.hosts[0], screen: renderSummary(done, 'apply', plain) };
}

describe('what ran and is not known is never “nothing changed”', () => {
  test('a command that failed halfway', async () => {
    const { host, screen } = await ran('echo half >/dev/null; exit 1');
    expect(host).toMatchObject({ changed: 0, unknown: 1, status: 'failed' });
    expect(screen).toContain('0 changed · of 1 task it is not known what it changed');
    expect(screen).not.toContain('nothing changed');
  });

  test('one that still differs after it ran', async () => {
    const { host, screen } = await ran(':');
    expect(host).toMatchObject({ changed: 0, unknown: 1 });
    expect(screen).toMatch(/a +0 changed, 1 not known/);
  });

  test('a connection that is lost: what ended is changed, what may go on is not known', async () => {
    const connect = local.fleet.applier.apply.bind(local.fleet.applier);
    local.fleet.applier.apply = async (host, sections, options) => {
      await connect(host, sections, options);
      throw new TransportProblem('dropped', { where: host.name, what: 'the host rebooted' });
    };
    const { host, screen } = await ran(undefined, 'exit 1', undefined);
    expect(host).toMatchObject({ changed: 1, unknown: 2 });
    expect(screen).not.toMatch(/nothing changed|not reached/);
  });

  test('a connection that is lost before anything was heard', async () => {
    local.fleet.applier.apply = async host => {
      throw new TransportProblem('dropped', { where: host.name, what: 'the host rebooted' });
    };
    const { host, screen } = await ran(undefined);
    expect(host).toMatchObject({ status: 'unreachable', changed: 0, unknown: 1 });
    expect(screen).not.toMatch(/nothing changed|not reached/);
  });

  test('where nothing ran, nothing changed', async () => {
    await ran(undefined);
    const { host, screen } = await ran(undefined);
    expect(host).not.toHaveProperty('unknown');
    expect(screen).toContain('nothing changed');
  });
});

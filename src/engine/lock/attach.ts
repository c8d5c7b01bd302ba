import * as z from 'zod';
import { detachStatus } from '../../detached/detach-status.ts';
import { follow } from '../../detached/follow.ts';
import { release } from '../../detached/lock/lock.ts';
import type { Host } from '../../model/inventory.ts';
import { jsonValue } from '../../model/text/json-value.ts';
import { FrameReader } from '../../shell/frames.ts';
import { raw } from '../../shell/sh.ts';
import { runOverDrops } from '../fleet/run-over-drops.ts';
import { settleDead } from '../guard/settle-dead.ts';
import type { RunContext } from '../phase-context.ts';
import { describeHolder } from './held-problem.ts';
import { listRuns, type RunLeft } from './list-runs.ts';

/** Seconds after which nobody follows any more. */
const TIMEOUT = 24 * 3600;
/** Seconds for clearing away. */
const SMALL_TIMEOUT = 30;

const meaningSchema = z.object({ nonce: z.string().regex(/^[0-9a-f]{24}$/), titles: z.array(z.string()) });

/** The titles of a script's tasks and the nonce of its frames; `undefined` for what no run of ours has left. */
const parseMeaning = (line: string): z.output<typeof meaningSchema> | undefined =>
  meaningSchema.safeParse(jsonValue(line)).data;

/**
 * Follows what runs have at work on a host, or left there unseen, and tells of each task as it ends. What a dead
 * controller has left unconfirmed is settled, and the rest is cleared away once it was seen. Returns whether there was anything.
 * @throws {Problem} as `settleDead` does.
 * @throws {TransportProblem}
 */
export async function attach(context: RunContext, host: Host): Promise<boolean> {
  const { fleet, report } = context;
  const runs = await listRuns(fleet, host);
  for (const run of runs) {
    report({ type: 'notice', host: host.name, what: describeHolder(run) });
    await followRun(context, host, run);
    if (run.owner === undefined || !fleet.places.isDead(run.owner)) continue;
    const now = (await listRuns(fleet, host)).find(({ id }) => id === run.id);
    if (now !== undefined && now.state !== 'idle') await settleDead(context, host, now);
    const script = raw(release(fleet.places.on(host, run.id)));
    await fleet.connections.run(host, [{ id: 'release', script }], { timeout: SMALL_TIMEOUT });
  }
  return runs.length > 0;
}

async function followRun({ fleet, report }: RunContext, host: Host, run: RunLeft): Promise<void> {
  const meaning = parseMeaning(run.meaning);
  if (meaning === undefined) return;
  const frames = new FrameReader({ text: '', nonce: meaning.nonce, ids: meaning.titles });
  let started: number | undefined;
  const place = fleet.places.on(host, run.id);
  const { code } = await runOverDrops(fleet.connections, host, offset => follow(place, run.number, offset), {
    timeout: TIMEOUT,
    onStdout: chunk => {
      for (const frame of frames.push(chunk)) {
        if (frame.kind === 'done' || frame.kind === 'unread') continue;
        const about = { host: host.name, stage: '', task: frame.id, title: frame.id };
        if (frame.kind === 'begin') {
          started = frame.at;
          report({ type: 'task-start', ...about });
          continue;
        }
        const seconds = Math.max(0, (frame.at ?? 0) - (started ?? frame.at ?? 0));
        const problem = { where: host.name, what: `exited with status ${frame.code}` };
        if (frame.code === 0) report({ type: 'task-done', ...about, result: 'changed', seconds });
        else report({ type: 'task-done', ...about, result: 'failed', seconds, problem });
      }
    },
  });
  if (code === detachStatus.vanished) {
    report({ type: 'notice', host: host.name, what: 'its run has ended, and nothing is left to follow' });
  }
}

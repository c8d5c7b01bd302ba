import { join } from 'node:path';
import * as z from 'zod';
import { listOwn, makeOwnFolder, readOwn, writeOwn } from '../disk/own-file.ts';
import type { Event } from '../model/events/event.ts';
import { fileName } from './folders.ts';
import { ifReadable } from './verdict-file.ts';

/** How a phase that was to change something ended on each host, one file per phase and run: `ends/PHASE.json`. */
export const phaseEndFile = z.object({
  version: z.literal(1),
  time: z.iso.datetime(),
  phase: z.string(),
  /** The command of the run. */
  command: z.string(),
  /** The same with the options that decide what it means. */
  again: z.string().exactOptional(),
  hosts: z.array(
    z.object({
      host: z.string(),
      status: z.enum(['ok', 'failed', 'unreachable', 'skipped', 'interrupted']),
      /** Why it failed, in one line. */
      why: z.string().exactOptional(),
    }),
  ),
});

export type PhaseEndFile = z.infer<typeof phaseEndFile>;

type PhaseDone = Extract<Event, { type: 'phase-done' }>;

/** The first failure of a host in one line: what was done, what became of it, and the last thing that was said of it. */
function whyOf({ failures }: PhaseDone['hosts'][number]): string | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  const said = first.evidence?.at(-1);
  return [...(first.task === undefined ? [] : [first.task]), first.what, ...(said === undefined ? [] : [said])].join(
    ': ',
  );
}

/** Writes how a phase ended into the run's folder. */
export function keepPhaseEnd(
  run: string,
  done: PhaseDone,
  about: { readonly time: Date; readonly command: string; readonly again: string | undefined },
): void {
  makeOwnFolder(join(run, 'ends'));
  const end: PhaseEndFile = {
    version: 1,
    time: about.time.toISOString(),
    phase: done.phase,
    command: about.command,
    ...(about.again === undefined ? {} : { again: about.again }),
    hosts: done.hosts.map(host => {
      const why = whyOf(host);
      return { host: host.host, status: host.status, ...(why === undefined ? {} : { why }) };
    }),
  };
  writeOwn(join(run, 'ends', `${fileName(done.phase)}.json`), `${JSON.stringify(end, null, 2)}\n`);
}

/** How the phases of a run ended, as far as it can be read. */
export function readPhaseEnds(run: string): readonly PhaseEndFile[] {
  const folder = join(run, 'ends');
  return (ifReadable(folder, () => listOwn(folder)) ?? []).flatMap(({ name }) => {
    const file = join(folder, name);
    const parsed = ifReadable(file, () => phaseEndFile.safeParse(JSON.parse(readOwn(file) ?? '')));
    return parsed?.success === true ? [parsed.data] : [];
  });
}

import { join } from 'node:path';
import * as z from 'zod';
import { listOwn, readOwn } from '../disk/own-file.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';

/** A gate's answer as the journal keeps it, one file per gate and run: `verdicts/PHASE.json`. */
export const verdictFile = z.object({
  version: z.literal(1),
  time: z.iso.datetime(),
  phase: z.string(),
  word: z.enum(['GO', 'STOP', 'nothing asked']),
  /** The command of the run that asked. */
  command: z.string(),
  /** Whether the run was allowed to override an earlier gate's STOP. */
  forced: z.boolean(),
  hosts: z.array(z.string()),
  met: z.number(),
  unmet: z.array(
    z.object({
      host: z.string(),
      title: z.string(),
      kind: z.enum(['not-met', 'unasked']),
      /** Path of the text with what was seen, from the run's folder. */
      evidence: z.string(),
    }),
  ),
  /** Questions that were not asked, and why. */
  skipped: z.array(z.object({ host: z.string(), title: z.string(), because: z.string() })).default([]),
  /** Hosts of which nothing was asked. */
  notAsked: z.array(z.string()).default([]),
  /** What was found and left on purpose. */
  kept: z
    .array(
      z.object({
        host: z.string(),
        name: z.string(),
        why: z.string(),
        amount: z.object({ objects: z.number(), bytes: z.number() }).exactOptional(),
        kind: z.string().exactOptional(),
        owner: z.string().exactOptional(),
        count: z.number().exactOptional(),
      }),
    )
    .default([]),
  rerun: z.string(),
});

export type VerdictFile = z.infer<typeof verdictFile>;

/** All verdicts of a run that can be read; a file that was cut off, is of another layout or not ours is left out. */
export function readVerdicts(run: string): readonly VerdictFile[] {
  const folder = join(run, 'verdicts');
  const files = ifReadable(folder, () => listOwn(folder)) ?? [];
  return files.flatMap(({ name }) => {
    if (!name.endsWith('.json')) return [];
    const file = join(folder, name);
    const parsed = ifReadable(file, () => verdictFile.safeParse(JSON.parse(readOwn(file) ?? '')));
    return parsed?.success === true ? [parsed.data] : [];
  });
}

const notReadable = (where: string, cause: unknown): Problem =>
  new Problem(
    { where, what: 'the journal cannot be read', hint: 'run this as the user who ran the phases' },
    { cause },
  );

/**
 * What a reader of a path in the journal gives; nothing where that is not there, was cut off, or is not ours.
 * @throws {Problem} where it is there but may not be read
 */
export const ifReadable = <T>(where: string, read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof InputProblem || isAbsent(error)) return undefined;
    throw notReadable(where, error);
  }
};

/**
 * The folders of a cluster's runs, newest first.
 * @throws {InputProblem} where something stands on the way that is not this machine's own
 * @throws {Problem} where they are there but may not be read
 */
export function runFolders(clusterFolder: string): readonly string[] {
  const runs = join(clusterFolder, 'runs');
  try {
    return (listOwn(runs) ?? [])
      .filter(entry => entry.kind === 'folder')
      .map(entry => join(runs, entry.name))
      .reverse();
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw notReadable(runs, error);
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Problem } from '../model/problem.ts';
import { isAbsent } from './folders.ts';

/** A gate's answer as the journal keeps it, one file per gate and run: `verdicts/PHASE.json`. */
export const verdictFile = z.object({
  version: z.literal(1),
  time: z.iso.datetime(),
  phase: z.string(),
  word: z.enum(['GO', 'STOP']),
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
  rerun: z.string(),
});

export type VerdictFile = z.infer<typeof verdictFile>;

/** All verdicts of a run that can be read; a file that was cut off or is of another layout is left out. */
export function readVerdicts(run: string): readonly VerdictFile[] {
  const folder = join(run, 'verdicts');
  let names: string[];
  try {
    names = readdirSync(folder).filter(name => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.flatMap(name => {
    try {
      const parsed = verdictFile.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** The folders of a cluster's runs, newest first. @throws {Problem} where they are there but may not be read. */
export function runFolders(clusterFolder: string): readonly string[] {
  const runs = join(clusterFolder, 'runs');
  try {
    return readdirSync(runs, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(runs, entry.name))
      .sort()
      .reverse();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw new Problem(
      { where: runs, what: 'the journal cannot be read', wayOut: 'run this as the user who ran the phases' },
      { cause: error },
    );
  }
}

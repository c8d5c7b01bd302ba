import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ownCommand } from '../../model/own-command.ts';
import { isAbsent } from '../../model/problems/errno.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { suites } from '../image/suite.ts';
import { twinRoots } from '../twin-paths.ts';

const schema = z.object({
  cluster: z.string(),
  /** Hash of all that its twin was made from, as in the twin's state. */
  fingerprint: z.string(),
  hosts: z.array(z.object({ name: z.string(), suite: z.enum(suites), image: z.string(), privileged: z.boolean() })),
  /** The saved twin on whose disks its own lie. */
  from: z.string().exactOptional(),
  /** When it was saved, in UTC. */
  savedAt: z.string(),
});

/** In the folder of all saved twins: the lock of those who change it, and one that is not whole yet. */
export const LOCK = '.lock';
export const UNFINISHED = '.unfinished';

/** What is known of a saved twin: the disks of all its hosts, its keys and its password, as they were when it was switched off. */
export type SavedTwin = z.infer<typeof schema>;

/** Where a saved twin has its parts. */
export const savedPaths = (name: string) => {
  const folder = join(twinRoots().saved, name);
  return {
    folder,
    file: join(folder, 'saved.json'),
    /** The twin's secrets, by their names in a twin's folder. */
    keys: join(folder, 'keys'),
    upper: (host: string) => join(folder, 'hosts', host, 'upper'),
    disks: (host: string) => join(folder, 'hosts', host, 'disks'),
  };
};

/** @throws {InputProblem} for a name that is no plain word: it becomes a folder, and an option of mount(8). */
export function requirePlainName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) return;
  throw new InputProblem({
    what: `“${name}” cannot be the name of a saved twin`,
    hint: 'use small letters, digits and hyphens, at most 64',
  });
}

/** Names of all saved twins. @throws {Problem} where their folder cannot be read. */
export function savedNames(): string[] {
  try {
    return readdirSync(twinRoots().saved)
      .filter(name => !name.startsWith('.'))
      .sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw new Problem({ what: `${twinRoots().saved} cannot be read` }, { cause: error });
  }
}

/** @throws {InputProblem} where no twin was saved under this name. */
export function requireSaved(name: string): void {
  requirePlainName(name);
  const names = savedNames();
  if (names.includes(name)) return;
  throw new InputProblem({
    what: `no twin was saved as ${name}`,
    hint: names.length === 0 ? `save one with: ${ownCommand(`twin save ${name}`)}` : `saved are ${names.join(', ')}`,
  });
}

/** Reads what is known of a saved twin. @throws {Problem} where there is none of that name, or not a whole one. */
export function readSavedTwin(name: string): SavedTwin {
  requireSaved(name);
  const { file } = savedPaths(name);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Problem(
      { where: file, what: 'this is not what is written when a twin is saved', hint: `provision twin forget ${name}` },
      { cause: error },
    );
  }
}

/** The saved twins on whose disks a twin lies that was started from this one: itself first, the oldest last. */
export function layersOf(name: string | undefined): string[] {
  const layers: string[] = [];
  for (let one = name; one !== undefined; one = readSavedTwin(one).from) layers.push(one);
  return layers;
}

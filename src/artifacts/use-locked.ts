import { readFileSync } from 'node:fs';
import { ownCommand } from '../model/own-command.ts';
import type { LockedArtifacts } from '../model/plan/artifact.ts';
import type { Blob } from '../model/plan/blob.ts';
import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';
import { placeOf, sumInCache } from './cache.ts';
import type { Lock } from './lock-file.ts';

/** Whether an address leads to a file of this name itself, and not to a page about what it is made from. */
const leadsTo = (url: string, name: string): boolean =>
  URL.canParse(url) && new URL(url).pathname.replace(/^.*\//, '') === name.replace(/^.*\//, '');

/** The locked artifacts as they lie in the cache, whether they do or not: for what only asks and sends nothing. */
export const lockedIn = (folder: string, lock: Lock): LockedArtifacts =>
  new Map(
    Object.entries(lock).map(([name, { sha256, size, url, images, by_hand }]) => {
      const file = { source: placeOf(folder, sha256), sha256, size };
      // What was pulled from registries, or made of something else, is no file of anybody's; an own build has other bytes than its maker's.
      if (images !== undefined || !leadsTo(url, name)) return [name, file];
      return [name, { ...file, url, ...(by_hand === true ? {} : { published: true }) }];
    }),
  );

/**
 * Reads every byte of what is locked, before any host is touched.
 * @throws {InputProblem} for each that the cache has not got, or has with other bytes, with both checksums
 */
export async function requireLocked(folder: string, lock: Lock): Promise<void> {
  const problems: ProblemDetails[] = [];
  for (const [name, { sha256, url }] of Object.entries(lock)) {
    const sum = await sumInCache(folder, sha256);
    if (sum === sha256) continue;
    problems.push({
      where: name,
      what: sum === undefined ? 'the cache has not got what is locked' : 'its bytes are not those that are locked',
      evidence: [`locked: sha256:${sha256}`, ...(sum === undefined ? [] : [`cache:  sha256:${sum}`])],
      hint: `${ownCommand('artifacts fetch')}, or get ${url} yourself, and: provision artifacts add FILE --as ${name}`,
    });
  }
  if (problems.length > 0) throw new InputProblem(problems);
}

/** The text of a locked file, a manifest or a chart, which is short enough to be held; read once. */
export function lockedText(): (file: Blob, as?: 'base64') => string {
  const known = new Map<string, string>();
  return ({ source, sha256 }, as = undefined) => {
    const key = `${as} ${sha256}`;
    const text = known.get(key) ?? readFileSync(source, as ?? 'utf8');
    known.set(key, text);
    return text;
  };
}

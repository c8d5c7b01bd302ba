import { basename, join } from 'node:path';
import * as z from 'zod';
import { ifOwn, listOwn, readOwnEnds, removeOwnFile, removeOwnFolder } from '../disk/own-file.ts';
import { jsonValue } from '../model/text/json-value.ts';

/** The name of a run's folder: when it began, and its command. */
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[A-Za-z0-9._-]+$/;
export const isRunName = (name: string): boolean => NAME.test(name);

/** What may be cut off where a run was killed while it wrote. */
const UNFINISHED = '(?:\\.[0-9a-f]{12}\\.new)?$';
/** Everything that a run writes, by folder. */
const FILES: Readonly<Record<string, RegExp>> = {
  verdicts: new RegExp(`^[A-Za-z0-9._-]+\\.json${UNFINISHED}`),
  ends: new RegExp(`^[A-Za-z0-9._-]+\\.json${UNFINISHED}`),
  evidence: new RegExp(`^[A-Za-z0-9._-]+\\.txt${UNFINISHED}`),
};

const event = z.object({ version: z.number(), time: z.iso.datetime(), type: z.string() });

const parsed = (line: string | undefined): unknown => jsonValue(line ?? '');

/** The first and the last line of a run's events; `undefined` where it has no file of events of ours. */
export function readEnds(run: string): { readonly first: unknown; readonly last: unknown } | undefined {
  const ends = ifOwn(() => readOwnEnds(join(run, 'events.jsonl')));
  if (ends === undefined) return undefined;
  return { first: parsed(ends.head.split('\n', 1)[0]), last: parsed(ends.tail.trimEnd().split('\n').at(-1)) };
}

/** The files of a run, by path in its folder; `undefined` where anything else lies there, or it does not begin as one of ours. */
function filesOf(run: string): readonly string[] | undefined {
  const files: string[] = [];
  for (const { name, kind } of ifOwn(() => listOwn(run)) ?? []) {
    if (kind === 'file' && name === 'events.jsonl') {
      files.push(name);
      continue;
    }
    const pattern = kind === 'folder' ? FILES[name] : undefined;
    const inside = pattern === undefined ? undefined : ifOwn(() => listOwn(join(run, name)));
    if (inside?.every(one => one.kind === 'file' && pattern?.test(one.name) === true) !== true) return undefined;
    files.push(...inside.map(one => join(name, one.name)));
  }
  if (files.length === 0) return [];
  // A run that was killed before its first event has left an empty file.
  const isEmpty = files.length === 1 && ifOwn(() => readOwnEnds(join(run, 'events.jsonl')))?.head === '';
  return isEmpty || event.safeParse(readEnds(run)?.first).success ? files : undefined;
}

/**
 * Removes a run's folder, file by file, if all of it is ours by name and content: how the folder is called, the names in
 * it, and how its events begin. Anything else stays as a whole, and `false` is returned.
 */
export function removeRun(run: string): boolean {
  const files = isRunName(basename(run)) ? filesOf(run) : undefined;
  if (files === undefined) return false;
  // The events go last: what is interrupted here is told as a run of ours the next time too.
  for (const file of [...files].sort((a, b) => Number(a === 'events.jsonl') - Number(b === 'events.jsonl'))) {
    removeOwnFile(join(run, file));
  }
  for (const { name: folder } of listOwn(run) ?? []) removeOwnFolder(join(run, folder));
  removeOwnFolder(run);
  return true;
}

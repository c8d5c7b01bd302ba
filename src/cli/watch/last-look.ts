import { join } from 'node:path';
import * as z from 'zod';
import { writeOwn } from '../../disk/own-file.ts';
import { readTrusted } from '../../disk/trusted-file.ts';
import { clusterFolder, makeClusterFolder } from '../../journal/folders.ts';
import { jsonValue } from '../../model/text/json-value.ts';
import { type Item, WATCHED } from './seen.ts';

const lastLook = z.object({
  version: z.literal(1),
  time: z.iso.datetime(),
  items: z.array(
    z.object({
      key: z.string(),
      about: z.enum(WATCHED),
      host: z.string().exactOptional(),
      phase: z.string().exactOptional(),
      state: z.string(),
      well: z.boolean(),
      told: z.string(),
    }),
  ),
});

const placeOf = (folder: string): string => join(folder, 'watch.json');

/** What the last look has seen, as this machine kept it; `undefined`: there was none. @throws {InputProblem} where this machine did not write it */
export function readLastLook(inventoryFile: string, name: string): readonly Item[] | undefined {
  const text = readTrusted(placeOf(clusterFolder(inventoryFile, name)));
  return text === undefined ? undefined : lastLook.safeParse(jsonValue(text)).data?.items;
}

/** Keeps it for the next: it holds what was told, and no secret. @throws {InputProblem} as `makeClusterFolder` */
export const writeLastLook = (inventoryFile: string, name: string, time: Date, items: readonly Item[]): void =>
  writeOwn(
    placeOf(makeClusterFolder(inventoryFile, name)),
    `${JSON.stringify({ version: 1, time: time.toISOString(), items })}\n`,
  );

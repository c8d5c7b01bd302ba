import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { onlyAbsent } from '../model/problems/if-there.ts';
import { jsonValue } from '../model/text/json-value.ts';
import { suites } from './image/suite.ts';
import { twinPaths } from './twin-paths.ts';

const schema = z.object({
  id: z.string(),
  cluster: z.string(),
  /** The inventory that it is the twin of. */
  inventory: z.string(),
  /** Hash of all that the twin is made from: a twin of another one is built anew. */
  fingerprint: z.string(),
  hosts: z.array(
    z.object({
      name: z.string(),
      suite: z.enum(suites),
      image: z.string(),
      privileged: z.boolean(),
      memory: z.number(),
      disk: z.number().exactOptional(),
      packages: z.boolean(),
    }),
  ),
  /** The saved twin on whose disks its own are laid. */
  from: z.string().exactOptional(),
});

/** What a twin remembers of itself, in its folder: written once its network and its disks are whole. */
export type TwinState = z.infer<typeof schema>;

/** Reads a twin's state; `undefined` where there is none, or not a whole one. */
export function readTwinState(id: string): TwinState | undefined {
  try {
    return schema.safeParse(jsonValue(readFileSync(twinPaths(id).state, 'utf8'))).data;
  } catch (error) {
    return onlyAbsent(twinPaths(id).state, error);
  }
}

/** Writes a twin's state, whole or not at all. */
export function writeTwinState(state: TwinState): void {
  const file = twinPaths(state.id).state;
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

import * as z from 'zod';
import { jsonValue } from './text/json-value.ts';

/** Whose run it is that has a host's lock; kept there as one line of JSON. */
export interface RunOwner {
  readonly id: string;
  readonly user: string;
  readonly controller: string;
  readonly pid: number;
  /** Tells the controller's process numbers from those of any other machine, container or boot; absent: cannot be told. */
  readonly machine?: string | undefined;
  /** As the user typed it. */
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

const ownerSchema = z.object({
  id: z.string(),
  user: z.string(),
  controller: z.string(),
  pid: z.number(),
  machine: z.string().optional(),
  command: z.string(),
  since: z.string(),
});

/** Reads what a host has kept; `undefined` for anything that no run of ours has written. */
export function parseRunOwner(line: string): RunOwner | undefined {
  const { data } = ownerSchema.safeParse(jsonValue(line));
  return data;
}

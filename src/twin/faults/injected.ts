import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Inventory } from '../../model/inventory.ts';
import { errnoOf } from '../../model/problems/errno.ts';
import { onlyAbsent } from '../../model/problems/if-there.ts';
import { Problem } from '../../model/problems/problem.ts';
import { twinId } from '../twin-id.ts';
import { twinPaths } from '../twin-paths.ts';

const schema = z.array(z.object({ name: z.string(), hosts: z.array(z.string()) }));

/** Faults that were injected and not healed yet, in order. */
export type Injected = z.infer<typeof schema>;

const fileOf = (inventory: Inventory): string => join(twinPaths(twinId(inventory)).folder, 'faults.json');

export function readInjected(inventory: Inventory): Injected {
  const file = fileOf(inventory);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errnoOf(error) !== undefined) return onlyAbsent(file, error) ?? [];
    throw new Problem(
      { where: file, what: 'which faults are injected cannot be told', hint: 'start the twin anew' },
      { cause: error },
    );
  }
}

/** Kept in the twin's own folder, so that it goes with the twin. */
export function writeInjected(inventory: Inventory, injected: Injected): void {
  if (injected.length === 0) rmSync(fileOf(inventory), { force: true });
  else writeFileSync(fileOf(inventory), `${JSON.stringify(injected, null, 2)}\n`);
}

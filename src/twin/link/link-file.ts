import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { errnoOf } from '../../model/problems/errno.ts';
import { onlyAbsent } from '../../model/problems/if-there.ts';
import { Problem } from '../../model/problems/problem.ts';
import { twinPaths } from '../twin-paths.ts';
import type { Link } from './link.ts';

const schema = z.array(z.object({ place: z.string(), delay: z.number(), loss: z.number() }));

const fileOf = (id: string): string => join(twinPaths(id).folder, 'links.json');

/** The links of a twin that are worse than cables. @throws {Problem} */
export function readLinks(id: string): readonly Link[] {
  const file = fileOf(id);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errnoOf(error) !== undefined) return onlyAbsent(file, error) ?? [];
    throw new Problem(
      { where: file, what: 'how the twin’s links are cannot be told', hint: 'start the twin anew' },
      { cause: error },
    );
  }
}

/** Kept in the twin's own folder, so that it goes with the twin. */
export function writeLinks(id: string, links: readonly Link[]): void {
  if (links.length === 0) rmSync(fileOf(id), { force: true });
  else writeFileSync(fileOf(id), `${JSON.stringify(links, null, 2)}\n`);
}

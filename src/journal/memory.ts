import { join } from 'node:path';
import * as z from 'zod';
import { writeOwn } from '../disk/own-file.ts';
import { readTrusted } from '../disk/trusted-file.ts';
import type { Facts } from '../model/plan/resource.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import { jsonValue } from '../model/text/json-value.ts';
import { clusterFolder, makeClusterFolder } from './folders.ts';

/** Public facts by host: what other hosts' tasks need of a host that cannot be reached this time. */
export type RememberedFacts = ReadonlyMap<string, Facts>;

const memoryFile = z.object({
  version: z.literal(1),
  hosts: z.record(z.string(), z.record(z.string(), z.string())),
});

/**
 * The facts of earlier runs; none where there is no memory or no sense in it.
 * @throws {InputProblem} where this machine did not write it: a key from there would be trusted by the whole mesh
 * @throws {Problem} where it may not be read
 */
export function recallFacts(inventoryFile: string, cluster: string): RememberedFacts {
  const file = join(clusterFolder(inventoryFile, cluster), 'facts.json');
  let text: string | undefined;
  try {
    text = readTrusted(file);
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new Problem(
      {
        where: file,
        what: 'the facts of earlier runs cannot be read',
        hint: 'run this as the user who ran the phases',
      },
      { cause: error },
    );
  }
  if (text === undefined) return new Map();
  const { data } = memoryFile.safeParse(jsonValue(text));
  return new Map(Object.entries(data?.hosts ?? {}));
}

/**
 * Remembers facts for the next run, beside those of hosts that told none this time; writes only where something is
 * new. Facts are public by definition: nothing secret may be a fact.
 */
export function rememberFacts(inventoryFile: string, cluster: string, facts: RememberedFacts): void {
  const known = recallFacts(inventoryFile, cluster);
  const hosts = new Map(known);
  for (const [host, told] of facts) {
    if (Object.keys(told).length > 0) hosts.set(host, { ...hosts.get(host), ...told });
  }
  const before = JSON.stringify([...known]);
  if (JSON.stringify([...hosts]) === before) return;
  const folder = makeClusterFolder(inventoryFile, cluster);
  const text = JSON.stringify({ version: 1, hosts: Object.fromEntries(hosts) }, null, 2);
  writeOwn(join(folder, 'facts.json'), `${text}\n`);
}

import { join } from 'node:path';
import * as z from 'zod';
import { readOwn, removeOwnFile, writeOwn } from '../../disk/own-file.ts';
import { writePrivately } from '../../disk/write-privately.ts';
import { clusterFolder, makeClusterFolder } from '../../journal/folders.ts';
import type { AdminWay } from '../../model/cluster/admin-way.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { jsonValue } from '../../model/text/json-value.ts';
import { journalName } from '../open/open-report.ts';
import { forgetInKubeconfig } from './kubeconfig.ts';
import { readKubeconfig } from './read-kubeconfig.ts';

/** A file of the user's that a cluster's access was written to. */
const kept = z.object({
  file: z.string(),
  /** Its entries there. */
  name: z.string(),
});

type Kept = z.output<typeof kept>;

/** Which cluster's: what is rehearsed on the twin is another. */
export interface Which {
  readonly inventory: Inventory;
  readonly twin: boolean;
}

/** The name that its entries bear and are marked with, in every file. */
export const entryName = ({ inventory, twin }: Which): string => journalName(inventory, twin);

const placeOf = (which: Which, name: string): string =>
  join(clusterFolder(which.inventory.file, entryName(which)), name);

/** The kubeconfig of its own that a cluster has here. */
export const ownKubeconfig = (which: Which): string => placeOf(which, 'kubeconfig');

function read(which: Which): readonly Kept[] {
  const text = readOwn(placeOf(which, 'kubeconfigs.json'));
  if (text === undefined) return [];
  // A file that somebody has changed names nothing that may be written to.
  return z.array(kept).safeParse(jsonValue(text)).data ?? [];
}

function note(which: Which, all: readonly Kept[]): void {
  makeClusterFolder(which.inventory.file, entryName(which));
  writeOwn(placeOf(which, 'kubeconfigs.json'), `${JSON.stringify(all)}\n`);
}

/** Notes where a cluster's access was written to, so that a wipe can take it out again. */
export function keepKubeconfig(which: Which, file: string, name: string): void {
  note(which, [...read(which).filter(one => one.file !== file || one.name !== name), { file, name }]);
}

/**
 * Takes a cluster's access out of everything that it was written to, and says from where. Entries that are not marked as
 * this cluster's stay.
 * @throws {InputProblem} for a file that is no kubeconfig any more
 */
export function forgetKubeconfigs(which: Which): readonly string[] {
  const told: string[] = [];
  const all = read(which);
  for (const { file, name } of all) {
    const before = readKubeconfig(file);
    const text = before === undefined ? undefined : forgetInKubeconfig(before, name, entryName(which), file);
    if (text === undefined) continue;
    writePrivately(file, text);
    told.push(`${file}: took out ${name}`);
  }
  if (all.length > 0) note(which, []);
  const own = ownKubeconfig(which);
  if (readOwn(own) !== undefined) {
    removeOwnFile(own);
    told.push(`${own}: removed`);
  }
  return told;
}

/** After a wipe: where every server went, so does the access to what they were. */
export function forgetWiped(which: Which, ways: readonly AdminWay[], wiped: readonly Host[]): readonly string[] {
  const gone = new Set(wiped.map(host => host.name));
  const servers = ways.flatMap(way => way.servers(which.inventory));
  return servers.length > 0 && servers.every(host => gone.has(host.name)) ? forgetKubeconfigs(which) : [];
}

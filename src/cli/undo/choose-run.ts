import { basename, join } from 'node:path';
import { clusterFolder } from '../../journal/folders.ts';
import { isRunName } from '../../journal/run-folder.ts';
import { type RunRecord, readRecord } from '../../journal/run-record.ts';
import { runFolders } from '../../journal/verdict-file.ts';
import { InputProblem } from '../../model/problems/problem.ts';

const isUndo = ({ command }: RunRecord): boolean => command === 'undo' || command.startsWith('undo ');

/** Whether a run has kept anything that could come back. */
const hasKept = ({ hosts }: RunRecord): boolean =>
  [...hosts.values()].some(({ archives, copies }) => archives.length + copies.length > 0);

/**
 * The run that a name means; `last`: the newest that has kept something and was no undo itself.
 * @throws {InputProblem} where there is none, or it is another cluster's
 */
export function chooseRun(
  word: string,
  {
    inventoryFile,
    journal,
    cluster,
  }: { readonly inventoryFile: string; readonly journal: string; readonly cluster: string },
): RunRecord {
  const folder = clusterFolder(inventoryFile, journal);
  const folders = runFolders(folder);
  if (word === 'last') {
    for (const run of folders) {
      const record = readRecord(run);
      if (record !== undefined && !isUndo(record) && hasKept(record)) return fitting(record, cluster);
    }
    throw new InputProblem({
      where: join(folder, 'runs'),
      what: 'no run there has kept anything that could come back',
      hint: 'runs that removed or replaced something keep it: phase1, and files that provision did not write',
    });
  }
  const run = isRunName(word) ? folders.find(one => basename(one) === word) : undefined;
  const record = run === undefined ? undefined : readRecord(run);
  if (record !== undefined) return fitting(record, cluster);
  throw new InputProblem({
    where: join(folder, 'runs'),
    what: `no run is called ${JSON.stringify(word)}`,
    evidence: folders.slice(0, 6).map(one => basename(one)),
    hint: 'give the name of one of them, or last',
  });
}

function fitting(record: RunRecord, cluster: string): RunRecord {
  if (record.cluster === cluster) return record;
  throw new InputProblem({
    where: record.name,
    what: `it is a run of the cluster ${record.cluster}, and this inventory's is ${cluster}`,
    hint: 'give the inventory of that cluster',
  });
}

import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shippedSections } from '../../collections/shipped-sections.ts';
import { ifOwn, listOwn, readOwn } from '../../disk/own-file.ts';
import { findInventory } from '../../inventory/find-inventory.ts';
import { loadInventory } from '../../inventory/load-inventory.ts';
import { clusterFolder } from '../../journal/folders.ts';
import { runFolders } from '../../journal/verdict-file.ts';
import { ownCommand } from '../../model/own-command.ts';
import { isErrno } from '../../model/problems/errno.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { exitCode } from '../exit-code.ts';
import { journalName } from '../open/open-report.ts';
import { redactForms } from './redact.ts';
import { type TarFile, tarGz } from './tar.ts';

export interface PackOptions {
  readonly inventory?: string;
  readonly twin?: boolean;
  readonly run?: string;
  readonly output?: string;
}

const FOLDERS = ['evidence', 'verdicts', 'ends'] as const;

/** The files of a run's folder, by path in it; only what a run writes there. */
function filesOf(run: string): readonly string[] {
  const inside = FOLDERS.flatMap(folder =>
    (ifOwn(() => listOwn(join(run, folder))) ?? [])
      .filter(({ kind, name }) => kind === 'file' && /\.(txt|json)$/.test(name))
      .map(({ name }) => join(folder, name)),
  );
  return ['events.jsonl', ...inside];
}

/** @throws {InputProblem} where there is no such run */
function chosenRun(folder: string, name: string | undefined): string {
  const runs = runFolders(folder);
  const run = name === undefined ? runs[0] : runs.find(one => basename(one) === name);
  if (run !== undefined) return run;
  throw new InputProblem({
    where: folder,
    what: name === undefined ? 'no run has been recorded' : `there is no run “${name}”`,
    hint: name === undefined ? 'run a phase first' : `${ownCommand('status')} names the last one; ls the folder runs/`,
  });
}

/** Packs what a run has left in the journal, and says what is in it. @throws {InputProblem} */
export async function packEvidence(options: PackOptions): Promise<number> {
  const file = await findInventory(options.inventory, process.cwd());
  const inventory = await loadInventory(file, shippedSections);
  const run = chosenRun(clusterFolder(inventory.file, journalName(inventory, options.twin === true)), options.run);
  const name = basename(run);
  const files = filesOf(run).flatMap((path): TarFile[] => {
    const text = ifOwn(() => readOwn(join(run, path)));
    return text === undefined
      ? []
      : [{ name: `${name.slice(0, 60)}/${path}`.slice(0, 100), text: redactForms(text), time: timeOf(name) }];
  });
  const output = options.output ?? `evidence-${name}.tar.gz`;
  const packed = tarGz(files);
  try {
    writeFileSync(output, packed, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    throw new InputProblem({ where: output, what: 'it is there already', hint: 'name another file: -o FILE.tar.gz' });
  }
  const said = [
    ...files.map(one => `  ${one.name}  ${showBytes(Buffer.byteLength(one.text))}`),
    `${output}: ${showBytes(packed.length)}, for you alone (0600). Keys, tokens and passwords were taken out.`,
    '  It names your hosts, addresses and programs: read it before you attach it to a report.',
  ];
  process.stdout.write(said.map(line => `${escapeLine(line)}\n`).join(''));
  return exitCode.done;
}

/** When a run began, by its folder's name. */
const timeOf = (name: string): Date => {
  const time = new Date(name.slice(0, 20).replace(/T(\d\d)-(\d\d)-(\d\d)Z/, 'T$1:$2:$3Z'));
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
};

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedText } from '../../artifacts/use-locked.ts';
import { hostPage } from '../../by-hand/host-page.ts';
import { hostScript } from '../../by-hand/host-script.ts';
import { writeNamed } from '../../disk/write-named.ts';
import { selectHosts } from '../../inventory/select-hosts.ts';
import type { HandPhase } from '../../model/by-hand/hand-phase.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { gatherByHand } from '../../playbook/by-hand/gather-by-hand.ts';
import { createProgram } from '../../playbook/create-program.ts';
import { findPhase } from '../../playbook/phases.ts';
import { lockedArtifacts } from '../artifacts/locked-artifacts.ts';
import { exitCode } from '../exit-code.ts';
import { filesOf } from '../open/files-of.ts';
import { namesFile, openPlaybook, shippedPlaybook } from '../open/open-playbook.ts';
import { openProject, type ProjectOptions } from '../open/open-project.ts';
import { extraVars } from '../run/extra-vars.ts';
import { refuseSealedIn } from '../run/refuse-sealed.ts';

export interface ExportOptions extends ProjectOptions {
  readonly host?: string;
  readonly format: 'sh' | 'markdown';
  readonly output?: string;
  readonly pack?: string;
  readonly extraVars?: readonly string[];
}

/** Writes a phase so that it can be done by hand. @throws {Problem} with every task that cannot */
export async function exportPhase(word: string, options: ExportOptions): Promise<number> {
  const { inventory, catalogue } = await openProject(options);
  const isFile = namesFile(word);
  const playbook = isFile
    ? await openPlaybook(word, catalogue, true)
    : await shippedPlaybook(findPhase(word).name, catalogue);
  refuseSealedIn(playbook);
  const again = isFile ? word : `phase${findPhase(word).number}`;
  const hosts = options.host === undefined ? inventory.hosts : selectHosts(inventory, options.host);
  const { pack } = options;
  const { artifacts } = await lockedArtifacts(
    [playbook],
    inventory,
    catalogue,
    pack === undefined ? 'unread' : 'read',
    pack,
  );
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: catalogue,
    artifacts,
    textOf: lockedText(),
    ownFile: filesOf(inventory),
    extraVars: await extraVars(options.extraVars),
    rerun: phase => ownCommand(`gate ${phase}`),
  });
  const { phase, cannot } = gatherByHand({
    word: again,
    playbook,
    program,
    inventory,
    hosts,
    facts: catalogue.facts,
    linesOf: linesOfFiles(),
  });
  if (cannot.length > 0) {
    throw new Problem([
      ...cannot,
      {
        what: `${playbook.title} is not exported: a part of it would be worse than none`,
        hint: `let provision do it: ${ownCommand(isFile ? `run ${word}` : again)}`,
      },
    ]);
  }
  write(phase, options, ownCommand(`gate ${again}`));
  return exitCode.done;
}

/** The lines of files, each read once. */
function linesOfFiles(): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return file => {
    const before = known.get(file) ?? readFileSync(file, 'utf8').split('\n');
    known.set(file, before);
    return before;
  };
}

function write(phase: HandPhase, { format, output }: ExportOptions, rerun: string): void {
  const base = phase.word.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
  const files: readonly (readonly [name: string, text: string])[] =
    format === 'markdown'
      ? [[`${base}.md`, hostPage(phase, rerun)]]
      : phase.hosts.map(one => [`${base}-${one.host}.sh`, hostScript(phase, one, rerun)]);
  const [only] = files;
  if (output === undefined || /\.(sh|md)$/.test(output)) {
    if (files.length !== 1 || only === undefined) {
      throw new InputProblem({
        what: `${count(files.length, 'script')} are not written into one file`,
        hint: 'name a folder, -o FOLDER, or one host, --host NAME',
      });
    }
    if (output === undefined) process.stdout.write(only[1]);
    else writeNamed(output, only[1]);
    return;
  }
  mkdirSync(output, { recursive: true });
  for (const [name, text] of files) {
    writeNamed(join(output, name), text);
    process.stdout.write(`${escapeLine(join(output, name))}\n`);
  }
}

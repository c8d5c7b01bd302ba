import { basename } from 'node:path';
import { writeAtomically } from '../../disk/write-atomically.ts';
import { findNamedFile } from '../../inventory/find-inventory.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { count, isAre } from '../../model/text/count.ts';
import { rememberSecret } from '../../model/text/secret-values.ts';
import { findSealed, mustOpen, openAll } from '../../secrets/find-sealed.ts';
import { showOpened, TAG } from '../../secrets/opened-text.ts';
import { replaceTexts } from '../../secrets/replace-texts.ts';
import { seal } from '../../secrets/seal.ts';
import { sealOpened } from '../../secrets/seal-opened.ts';
import { toDetails } from '../../yaml/position.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { ask, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { printFailure } from '../print-failure.ts';
import { makePrivateFile } from './private-file.ts';
import { runEditor } from './run-editor.ts';
import { keyringOf, readFileText, type SecretOptions } from './secret-actions.ts';

const HEAD = `# Each value behind ${TAG} is sealed when you leave the editor. This line goes then.\n`;

/** Opens a file in the user's editor with its sealed values open, and seals what was changed. */
export async function editSecrets(named: string, options: SecretOptions): Promise<number> {
  const file = await findNamedFile(named, process.cwd());
  const text = await readFileText(file);
  // What waits behind a tag to be sealed is no mistake here.
  const { mistakes } = readYaml(text.replaceAll(/!secret(?= )/g, tag => ' '.repeat(tag.length)));
  if (mistakes.length > 0) throw new InputProblem(toDetails(file, mistakes));
  // The key is asked for before anybody types what it is to seal.
  const keyring = keyringOf(options);
  const opened = await openAll(findSealed(file, text), keyring.open);
  mustOpen(opened);
  for (const value of opened.values.values()) rememberSecret(value);
  const lock = await keyring.lock(text);

  const shown = `${HEAD}${showOpened(text, opened.values)}`;
  const after = await edited(basename(file), shown, now => {
    const body = now.startsWith(HEAD) ? now.slice(HEAD.length) : now;
    if (body.trim() === '') throw new InputProblem({ where: file, what: 'nothing is left in the file' });
    // Sealed with the line on top, so that places are those which the editor shows.
    const sealed = sealOpened(file, now, opened.values, value => seal(value, lock));
    return sealed.startsWith(HEAD) ? sealed.slice(HEAD.length) : sealed;
  });
  if (after === 'left') {
    process.stderr.write(`${file}: left as it was\n`);
    return exitCode.interrupted;
  }
  if (after === text) {
    process.stdout.write(`${file}: nothing was changed\n`);
    return exitCode.done;
  }
  try {
    replaceTexts([{ file, before: text, after }]);
  } catch (error) {
    throw error instanceof Problem ? keptBeside(file, after, error) : error;
  }
  process.stdout.write(`${file}: changed; ${countOf(file, after)} sealed in it\n`);
  return exitCode.done;
}

function countOf(file: string, text: string): string {
  const values = findSealed(file, text).length;
  return `${count(values, 'value')} ${isAre(values)}`;
}

/** Keeps what somebody has typed, sealed, where it could not be written to its place. */
function keptBeside(file: string, after: string, problem: Problem): Problem {
  const kept = `${file}.edited`;
  writeAtomically(kept, after);
  const details = problem.details.map(one => ({
    ...one,
    hint: `what you have typed is in ${kept}, sealed: compare, and put it in place`,
  }));
  return new InputProblem(details, { cause: problem });
}

/** Opens a text in the editor until `take` takes it; on a terminal, a mistake leads back to the editor, or `left`. */
async function edited<T>(name: string, text: string, take: (text: string) => T): Promise<T | 'left'> {
  const leave = new AbortController();
  const file = makePrivateFile(name, text);
  const gone = (): void => {
    file.remove();
    leave.abort();
  };
  // Ctrl-C goes to the editor too, which knows what it means there.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, gone);
  try {
    for (;;) {
      await runEditor(file.path, leave.signal);
      const now = file.read();
      try {
        return take(now);
      } catch (error) {
        if (!(error instanceof InputProblem) || !isInteractive()) throw error;
        printFailure(error, process.argv);
      }
      const again = await ask('Enter: back to the editor · Ctrl-C: leave the file as it was ');
      if (again === undefined) return 'left';
    }
  } finally {
    file.remove();
    process.off('SIGINT', ignore);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, gone);
  }
}

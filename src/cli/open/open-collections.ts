import type { Catalogue } from '../../collections/catalogue.ts';
import { fileShape, hostKeysOfFile } from '../../inventory/schema/file-schema.ts';
import type { Environment } from '../../model/environment.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { CONTEXT_WORDS } from '../../playbook/context.ts';
import { gateKeys, taskKeys } from '../../playbook/parse/grammar.ts';
import { addToCatalogue } from '../../user-collections/add-to-catalogue.ts';
import { type CodeFile, readCode } from '../../user-collections/code-file.ts';
import type { Loaded } from '../../user-collections/loaded.ts';
import { runCode } from '../../user-collections/run-code.ts';
import { isTrusted, trust, trustFile } from '../../user-collections/trusted.ts';
import { ask, isInteractive } from '../ask.ts';

export interface LoadOptions {
  readonly shipped: Catalogue;
  readonly env: Environment;
  readonly home: string;
  /** Consent was given beforehand, for this run (`--trust-collections`). */
  readonly trustAll: boolean;
}

/** Loads the collections that an inventory names, once the user has agreed to each. @throws {InputProblem} */
export async function loadOwnCollections(paths: readonly string[], options: LoadOptions): Promise<Catalogue> {
  const files = await Promise.all(paths.map(readCode));
  const place = trustFile(options.env, options.home);
  if (!options.trustAll) await agree(files, place);
  const loaded: Loaded[] = [];
  for (const file of files) loaded.push({ path: file.path, collection: await runCode(file) });
  return addToCatalogue(options.shipped, loaded, {
    tasks: Object.keys(taskKeys),
    gates: Object.keys(gateKeys),
    names: CONTEXT_WORDS,
    inventory: Object.keys(fileShape),
    host: hostKeysOfFile,
  });
}

/**
 * Asks for each file that was not agreed to yet, and keeps the answer. `--yes` is no answer: it was given for what happens
 * on hosts. @throws {InputProblem} where the user does not agree, or nobody is there to ask
 */
async function agree(files: readonly CodeFile[], place: string): Promise<void> {
  for (const file of files) {
    if (isTrusted(file, place)) continue;
    if (!isInteractive()) {
      throw new InputProblem({
        where: file.path,
        what: 'the inventory names this file of code, and nobody has agreed to run it',
        evidence: [`sha256 ${file.digest}`],
        hint: 'read it, then run this once at a terminal; in a script, --trust-collections agrees for one run',
      });
    }
    const question = `
The inventory names a file of code: ${escapeLine(file.path)}
sha256 ${file.digest}
It would run on this machine with all your rights. Read it first if you did not write it.
You are not asked again until the file changes. Run it? [y/N] `;
    if (!/^y(es)?$/i.test((await ask(question))?.trim() ?? '')) {
      throw new InputProblem({
        where: file.path,
        what: 'not agreed to, so it was not run',
        hint: 'read it, then run this again; or take it out of `collections:` in the inventory',
      });
    }
    trust(file, place);
  }
}

import { readFile } from 'node:fs/promises';
import { type Environment, variable } from '../../model/environment.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { readKeyFile } from '../../secrets/key-file.ts';
import type { KeySources } from '../../secrets/keyring.ts';
import { askHidden, isInteractive } from '../ask.ts';

/** Characters of a passphrase that seals; what is guessed once opens everything. */
const SHORTEST = 12;

/** Where the user says the keys are. */
export interface KeyOptions {
  readonly keyFile?: string | undefined;
  readonly passphraseFile?: string | undefined;
  /** Which of two keys is meant, where there are two. */
  readonly which?: 'new';
}

async function fromFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const evidence = [errorText(error)];
    throw new InputProblem({
      where: path,
      what: 'the passphrase cannot be read',
      evidence,
      hint: 'correct the path',
    });
  });
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line !== '') return line;
  throw new InputProblem({ where: path, what: 'its first line holds no passphrase', hint: 'write it there' });
}

async function fromTerminal(which: string, fresh: boolean): Promise<string> {
  if (!isInteractive()) {
    throw new InputProblem({
      what: `the ${which} is needed, and there is no terminal to type it on`,
      hint: 'name a file that holds it in PROVISION_PASSPHRASE_FILE, or a key file with --key-file or PROVISION_KEY_FILE',
    });
  }
  const given = await askHidden(`${which}: `);
  if (given === undefined || given === '') throw new InputProblem({ what: `the ${which} was not given` });
  if (fresh && given !== (await askHidden(`${which}, again: `))) {
    throw new InputProblem({ what: 'the two are not the same', hint: 'begin again' });
  }
  return given;
}

/** The key file (`--key-file`, PROVISION_KEY_FILE) and the passphrase (PROVISION_PASSPHRASE_FILE, else the terminal). */
export function keySources({ keyFile, passphraseFile, which }: KeyOptions): KeySources {
  const variables: Environment = which === 'new' ? {} : process.env;
  return {
    keyFile: async () => {
      const path = keyFile ?? variable('PROVISION_KEY_FILE', variables);
      return path === undefined ? undefined : readKeyFile(path);
    },
    passphrase: async fresh => {
      const path = passphraseFile ?? variable('PROVISION_PASSPHRASE_FILE', variables);
      const name = which === 'new' ? 'new passphrase' : 'passphrase of the sealed values';
      const given = path === undefined ? await fromTerminal(name, fresh) : await fromFile(path);
      if (!fresh || given.length >= SHORTEST) return given;
      throw new InputProblem({
        what: `a passphrase must have at least ${SHORTEST} characters`,
        hint: 'take some words that do not belong together, or a key file: provision secret keygen',
      });
    },
  };
}

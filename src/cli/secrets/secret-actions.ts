import { findNamedFile } from '../../inventory/find-inventory.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { findSealed, mustOpen, openAll } from '../../secrets/find-sealed.ts';
import { makeKeyFile } from '../../secrets/key-file.ts';
import { createKeyring, type Keyring } from '../../secrets/keyring.ts';
import { replaceTexts } from '../../secrets/replace-texts.ts';
import { seal } from '../../secrets/seal.ts';
import { isSealed, sealedAnywhere } from '../../secrets/sealed-value.ts';
import { parseKeyPath, setInYaml } from '../../secrets/set-in-yaml.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import { readStart } from '../../yaml/read-start.ts';
import { readText } from '../../yaml/read-text.ts';
import { askHidden, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { keySources } from './key-sources.ts';

export interface SecretOptions {
  readonly keyFile?: string;
}

export interface RekeyOptions extends SecretOptions {
  readonly newKeyFile?: string;
  readonly newPassphraseFile?: string;
}

/** Bytes read of standard input; more is no secret. */
const LARGEST = 1024 * 1024;

/** The keyring that options name. */
export const keyringOf = ({ keyFile }: SecretOptions): Keyring => createKeyring(keySources({ keyFile }));

/** A text from standard input, without the line break at its end; on a terminal one line, not shown while it is typed. */
async function readHidden(question: string): Promise<string> {
  if (isInteractive()) return (await askHidden(`${question}: `)) ?? '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST) throw new InputProblem({ what: 'standard input is larger than 1 MiB, no secret is' });
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)).replace(/\r?\n$/, '');
  } catch {
    throw new InputProblem({ what: 'the value is not UTF-8 text', hint: 'encode it, as in base64' });
  }
}

/** @throws {InputProblem} for a file that cannot be read. */
export async function readFileText(file: string): Promise<string> {
  const bytes = await readStart(file).catch((error: unknown) => {
    throw new InputProblem({ where: file, ...fileTrouble(error, 'the file') });
  });
  const read = readText(bytes);
  if ('text' in read) return read.text;
  throw new InputProblem({ where: `${file}:1:1`, ...read.mistake });
}

/** Does something with a file's text; what is wrong gets the file's name. */
async function about<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new InputProblem(
      error.details.map(one => ({ where, ...one })),
      { cause: error },
    );
  }
}

/** Prints a value sealed. */
export async function sealValue(options: SecretOptions): Promise<number> {
  const value = await readHidden('value to seal');
  process.stdout.write(`${seal(value, await keyringOf(options).lock())}\n`);
  return exitCode.done;
}

/** Prints a sealed value opened. */
export async function openValue(options: SecretOptions): Promise<number> {
  const text = (await readHidden('sealed value')).trim().replace(/^(["'])(.*)\1$/, '$2');
  if (!isSealed(text))
    throw new InputProblem({ what: 'this is not a sealed value', hint: 'it begins with sealed:v1:' });
  process.stdout.write(`${await keyringOf(options).open(text)}\n`);
  return exitCode.done;
}

/** Seals a value into a YAML file. */
export async function setValue(named: string, path: string, options: SecretOptions): Promise<number> {
  const file = await findNamedFile(named, process.cwd());
  const steps = parseKeyPath(path);
  const text = await readFileText(file);
  // A file that cannot be edited is told before anybody types a secret for it.
  await about(file, async () => setInYaml(text, steps, 'sealed'));
  const value = await readHidden(`value of ${path}`);
  await about(file, async () => {
    const sealed = seal(value, await keyringOf(options).lock(text));
    replaceTexts([{ file, before: text, after: setInYaml(text, steps, sealed) }]);
  });
  process.stdout.write(`${file}: ${path} is sealed\n`);
  return exitCode.done;
}

/**
 * Seals every sealed value of some files with another key; all of them or none. What the old key does not open may
 * have been done by a run before that could not end: the new key is tried on it.
 */
export async function rekey(named: readonly string[], options: RekeyOptions): Promise<number> {
  const files = await Promise.all(named.map(name => findNamedFile(name, process.cwd())));
  const { newKeyFile: keyFile, newPassphraseFile: passphraseFile } = options;
  const texts = new Map<string, string>();
  for (const file of files) texts.set(file, await readFileText(file));
  const all = [...texts].flatMap(([file, text]) => findSealed(file, text));
  const before = await openAll(all, keyringOf(options).open);
  if (before.values.size === 0) mustOpen(before);
  const after = createKeyring(keySources({ keyFile, passphraseFile, which: 'new' }));
  const lock = await after.lock();
  const done = await openAll(
    before.failed.map(({ found }) => found),
    after.open,
  );
  mustOpen({ failed: before.failed.filter(({ found }) => !done.values.has(found.sealed)) });
  const values = new Map([...before.values, ...done.values]);
  replaceTexts(
    [...texts].map(([file, text]) => ({
      file,
      before: text,
      after: text.replace(sealedAnywhere(), sealed => seal(values.get(sealed) ?? '', lock)),
    })),
  );
  for (const [file, text] of texts) {
    process.stdout.write(`${file}: ${count(findSealed(file, text).length, 'value')} sealed anew\n`);
  }
  return exitCode.done;
}

/** Makes a key file. */
export function keygen(file: string): number {
  makeKeyFile(file);
  process.stdout.write(`${file}: made, for your eyes only; without it, what it seals is lost: keep a copy elsewhere\n`);
  return exitCode.done;
}

import { open, stat } from 'node:fs/promises';
import { fileTrouble } from '../yaml/file-trouble.ts';
import type { MistakeText } from '../yaml/mistake.ts';
import type { Located } from '../yaml/position.ts';
import { showValue } from '../yaml/show-value.ts';
import type { NamedFile } from './named-files.ts';

/** What the beginning of a file says about what it is. */
async function validateContent({ path, kind }: NamedFile): Promise<MistakeText | undefined> {
  if (!(await stat(path)).isFile()) return { what: `${showValue(path)} is not a file`, hint: `name a ${kind}` };
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const begin = buffer.toString('latin1', 0, bytesRead);
    if (kind !== 'private key') return undefined;
    if (/^(ssh-|ecdsa-|sk-)/.test(begin)) {
      return {
        what: `${showValue(path)} is a public key`,
        hint: path.endsWith('.pub')
          ? `name the private key beside it: ${path.slice(0, -'.pub'.length)}`
          : 'name the private key',
      };
    }
    if (/^(-----BEGIN |PuTTY-User-Key-File)/.test(begin)) return undefined;
    return { what: `${showValue(path)} is not a private key`, hint: 'name a key that ssh-keygen made' };
  } finally {
    await handle.close();
  }
}

/** Looks at the files that an inventory names: each must be there, readable, and what it is said to be. */
export async function checkFiles(files: readonly NamedFile[]): Promise<Located[]> {
  const answers = new Map<string, MistakeText | undefined>();
  const mistakes: Located[] = [];
  for (const file of files) {
    const key = `${file.kind} ${file.path}`;
    if (!answers.has(key)) {
      const trouble = (error: unknown): MistakeText => fileTrouble(error, `the ${file.kind} ${showValue(file.path)}`);
      answers.set(key, await validateContent(file).catch(trouble));
    }
    const mistake = answers.get(key);
    if (mistake !== undefined) mistakes.push({ ...mistake, position: file.position });
  }
  return mistakes;
}

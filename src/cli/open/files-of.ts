import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expandPath } from '../../inventory/paths.ts';
import { homeFolder } from '../../model/environment.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { ContextOptions } from '../../model/plan/context-provider.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { rememberSecret } from '../../model/text/secret-values.ts';

function read(path: string): { readonly text: string; readonly mode: number } {
  try {
    const handle = openSync(path, 'r');
    try {
      return { text: readFileSync(handle, 'utf8'), mode: fstatSync(handle).mode };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new InputProblem(
      {
        where: path,
        what: 'the file cannot be read',
        evidence: [errorText(error)],
        hint: 'correct the path in the inventory',
      },
      { cause: error },
    );
  }
}

/** Reads files that an inventory names, each once; what nobody else may read is known as secret from then on. */
export function filesOf({ file }: Inventory): ContextOptions['ownFile'] {
  const known = new Map<string, ReturnType<typeof read>>();
  return (named, readers) => {
    const path = expandPath(named, { inventory: dirname(file), home: homeFolder() });
    const { text, mode } = known.get(path) ?? read(path);
    known.set(path, { text, mode });
    if (readers === 'anybody') return text;
    if ((mode & 0o077) !== 0)
      throw new InputProblem({
        where: path,
        what: 'the file holds a secret, and others may read it',
        hint: `chmod 600 ${path}`,
      });
    rememberSecret(text);
    return text;
  };
}

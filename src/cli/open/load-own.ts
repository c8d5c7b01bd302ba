import { loadInventory } from '../../inventory/load-inventory.ts';
import type { Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { readStart } from '../../yaml/read-start.ts';
import { readText } from '../../yaml/read-text.ts';

/**
 * The inventory of a file; where that is another program's, it is said whose, and how it is imported.
 * @throws {InputProblem} as `loadInventory`
 */
export async function loadOwn(path: string, ...rest: Rest): Promise<Inventory> {
  try {
    return await loadInventory(path, ...rest);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    const foreign = await foreignProblem(path);
    throw foreign ?? error;
  }
}

type Rest = Parameters<typeof loadInventory> extends [unknown, ...infer Others] ? Others : never;

async function foreignProblem(path: string): Promise<InputProblem | undefined> {
  const { detect, formatWords } = await import('../../import/detect.ts');
  // What cannot be read was said already: the first problem stands.
  const content = await readStart(path).catch(() => undefined);
  const read = content === undefined ? undefined : readText(content);
  const format = read !== undefined && 'text' in read ? detect({ path, text: read.text }) : undefined;
  if (format === undefined || format === 'ours') return undefined;
  return new InputProblem({
    where: path,
    what: `this is ${formatWords[format]}, and no inventory of provision`,
    hint: `make one of it: provision inventory import ${path} -o NEW.yaml`,
  });
}

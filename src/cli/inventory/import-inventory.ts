import { dirname, resolve } from 'node:path';
import { isThere } from '../../disk/is-there.ts';
import { writeNamed } from '../../disk/write-named.ts';
import type { Found } from '../../import/found.ts';
import { readSource } from '../../import/import-sources.ts';
import { keyFilesOf } from '../../import/key-files.ts';
import { mergeFound } from '../../import/merge-found.ts';
import { propose } from '../../import/propose.ts';
import { showRemark } from '../../import/show-remark.ts';
import { writeInventory } from '../../import/write-inventory.ts';
import { gatheredTodos } from '../../inventory/gathered-todos.ts';
import { expandPath } from '../../inventory/paths.ts';
import { showTodo } from '../../inventory/show-todo.ts';
import { homeFolder } from '../../model/environment.ts';
import { ownCommand } from '../../model/own-command.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { exitCode } from '../exit-code.ts';
import { refuseExisting, withMarks } from './new-inventory.ts';
import { readSourceFiles } from './read-sources.ts';

export interface ImportOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** `provision inventory import`: other programs' files to an inventory. @throws {InputProblem} where nothing is written */
export async function importInventory(sources: readonly string[], options: ImportOptions): Promise<number> {
  const { output } = options;
  if (output !== undefined) refuseExisting(output, options.force, 'name another one, or say --force');
  const read: (readonly [source: string, found: readonly Found[]])[] = [];
  for (const source of sources) read.push([source, readSource(await readSourceFiles(source))]);
  const proposed = propose(mergeFound(read.flatMap(([, found]) => found)));
  const path = resolve(output ?? 'inventory.yaml');
  const folders = { inventory: dirname(path), home: homeFolder() };
  const keys = proposed.hosts.flatMap(({ ssh }) => [...keyFilesOf(ssh, 'identity_file'), ...keyFilesOf(ssh, 'jump')]);
  const missing = new Set(keys.filter(key => !isThere(expandPath(key, folders))));
  const draft = writeInventory(
    proposed,
    `Imported from ${sources.join(', ')} (${proposed.found.what}) by provision inventory import.`,
    missing,
  );
  const text = withMarks(draft, path);
  if (output === undefined) process.stdout.write(text);
  else writeNamed(output, text);

  const say = (line: string): boolean => process.stderr.write(`${escapeLine(line)}\n`);
  for (const [source, found] of read) say(`${source}: ${[...new Set(found.map(one => one.what))].join(' and ')}`);
  for (const remark of proposed.found.remarks) say(showRemark(remark));
  for (const key of missing)
    say(`warning: the key ${key} is not on this machine${output === undefined ? '' : `, seen from ${output}`}`);
  const todos = gatheredTodos(text);
  for (const todo of todos) say(showTodo(output, todo));
  const marked = todos.reduce((sum, { lines }) => sum + lines.length, 0);
  say(
    `${output ?? 'the inventory above'}: ${count(proposed.hosts.length, 'host')}, ${count(marked, 'line')} marked TODO${output === undefined ? '' : `; next: ${ownCommand('inventory check')} -i ${output}`}`,
  );
  return exitCode.done;
}

import { type GatheredTodo, gatheredTodos } from '../../inventory/gathered-todos.ts';
import { readStart } from '../../yaml/read-start.ts';
import { readText } from '../../yaml/read-text.ts';

/** The lines of a file that are still marked TODO, those with one text together. @throws what the file system says */
export async function leftTodos(file: string): Promise<readonly GatheredTodo[]> {
  const read = readText(await readStart(file));
  return 'text' in read ? gatheredTodos(read.text) : [];
}

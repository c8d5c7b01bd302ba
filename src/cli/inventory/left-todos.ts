import { type TodoLine, todoLines } from '../../inventory/todo-lines.ts';
import { readStart } from '../../yaml/read-start.ts';
import { readText } from '../../yaml/read-text.ts';

/** The lines of a file that are still marked TODO. @throws what the file system says */
export async function leftTodos(file: string): Promise<readonly TodoLine[]> {
  const read = readText(await readStart(file));
  return 'text' in read ? todoLines(read.text) : [];
}

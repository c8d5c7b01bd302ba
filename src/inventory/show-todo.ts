import { count, plural } from '../model/text/count.ts';
import type { GatheredTodo } from './gathered-todos.ts';

/** Of more than these, the rest is counted. */
const MOST = 8;

const some = (all: readonly string[], what: string): string =>
  all.length <= MOST
    ? all.join(', ')
    : `${all.slice(0, MOST - 1).join(', ')} and ${count(all.length - MOST + 1, `other ${what}`)}`;

/** A marked line of a file, or several with one text: `home.yaml:13, :19: TODO: which user? (attic-1, attic-2)`. */
export function showTodo(file: string | undefined, { lines, text, hosts }: GatheredTodo): string {
  const places =
    file === undefined
      ? `${plural('line', lines.length)} ${some(lines.map(String), 'line')}`
      : some(
          lines.map((line, at) => `${at === 0 ? file : ''}:${line}`),
          'line',
        );
  return `${places}: TODO: ${text}${hosts.length === 0 ? '' : ` (${some(hosts, 'host')})`}`;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

/**
 * Test files of the ssh ring that are run by OpenSSH's client too: all but those that are about one client, or none.
 * @param turn a third of them: another at each turn; without it all
 */
export function openSshFiles(turn) {
  const { 'of one client': out } = JSON.parse(readFileSync(join(root, 'test/ssh/clients.json'), 'utf8'));
  const all = readdirSync(join(root, 'test/ssh'), { recursive: true })
    .filter(name => name.endsWith('.test.ts') && !(name.replace('.test.ts', '') in out))
    .sort()
    .map(name => `test/ssh/${name}`);
  return turn === undefined ? all : all.filter((_, at) => at % 3 === turn % 3);
}

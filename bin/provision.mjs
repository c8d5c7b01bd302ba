#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../dist/main.cjs', import.meta.url));
const words = process.argv.slice(2);
if (!existsSync(built)) {
  process.stderr.write('provision: not built yet\n  → npm ci && npm run build, in the folder of provision\n');
  process.exitCode = 1;
} else if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  // Without the program: asking for its version must not cost more than Node's own start.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  const { load } = await import('./load.mjs');
  const [first = '--help'] = words;
  const entersTwin = words.includes('--twin') && process.env.PROVISION_IN_TWIN_SEAT !== '1';
  const short = entersTwin || ['inventory', 'completion', 'help', '--help', '-h'].includes(first);
  process.exitCode = await load(built, { short }).program.main(words);
}

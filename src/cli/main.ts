import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { surviveGoneReader } from '../report/survive-gone-reader.ts';
import { exitCode } from './exit-code.ts';
import { packageRoot } from './package-root.ts';

/** The version in package.json. */
export function version(): string {
  const file: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : 'unknown';
}

/**
 * Runs one command line and returns the exit code. Everything but the version is loaded only when it is needed: a
 * start must not cost more than Node's own.
 */
export async function main(argv: readonly string[]): Promise<number> {
  surviveGoneReader(process.stdout);
  surviveGoneReader(process.stderr);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${version()}\n`);
    return exitCode.done;
  }
  const { runCommandLine } = await import('./command-line.ts');
  return runCommandLine(argv, version());
}

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { scriptFiles } from '../../scripts/script-files.mjs';

/** What a command of the product ended with. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output and error, as they came. */
  readonly screen: string;
}

const root = join(import.meta.dirname, '../..');

/** Builds the command line from the sources, inside the product's folder so that it finds its playbooks. */
export async function buildCommandLine(): Promise<(...args: readonly string[]) => Promise<Ended>> {
  const outdir = join(root, 'node_modules/.cache/wipe-cli');
  await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [scriptFiles],
    logLevel: 'error',
  });
  const start = join(outdir, 'provision.mjs');
  writeFileSync(start, `import { main } from './main.js';\nprocess.exitCode = await main(process.argv.slice(2));\n`);
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [start, ...args], { cwd: root });
      const chunks: Buffer[] = [];
      const output: Buffer[] = [];
      child.stdin.end();
      child.stdout.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        output.push(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', reject);
      child.once('close', code =>
        resolve({ code, stdout: Buffer.concat(output).toString(), screen: Buffer.concat(chunks).toString() }),
      );
    });
}

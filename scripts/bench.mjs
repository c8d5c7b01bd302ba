import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { isRootOnLinux, prepare, prepareSystem, root } from './prepare.mjs';
import { scriptFiles } from './script-files.mjs';

/** Builds the product and the benchmark, and runs the benchmark from a folder of its own. */
if (!isRootOnLinux) {
  process.stdout.write(
    '✗ the benchmark builds real hosts in network namespaces: it wants root on Linux\n  → run it as root, or in a virtual machine\n',
  );
  process.exit(1);
}
prepare();
prepareSystem();
const folder = await mkdtemp(join(root, 'node_modules/.bench-'));
try {
  await build({
    entryPoints: ['main', 'planning/plan-once', 'link/relay'].map(name => join(root, `bench/${name}.ts`)),
    outdir: folder,
    outbase: join(root, 'bench'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [scriptFiles],
    logLevel: 'warning',
  });
  const { main } = await import(pathToFileURL(join(folder, 'main.mjs')).href);
  process.exitCode = await main(process.argv.slice(2), { root, built: folder });
} finally {
  await rm(folder, { recursive: true, force: true });
}

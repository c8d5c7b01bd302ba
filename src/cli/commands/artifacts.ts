import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { withInventory } from '../run/run-options.ts';

/** `provision artifacts add | list | verify | lock`. */
export function addArtifactsCommand(program: Command, ended: Ended): void {
  const artifacts = program
    .command('artifacts')
    .description("Makers' files that a cluster is made from: kept in a cache, locked beside the inventory.")
    .addHelpText(
      'after',
      `
Examples:
  $ provision artifacts list -i home.yaml                        which files these are, and from where
  $ provision artifacts add ./k3s --as k3s/v1.36.3+k3s1/k3s      keep a file that you have
  $ provision artifacts lock -i home.yaml                        write home.lock.yaml, to be committed

The cache is $XDG_CACHE_HOME/provision/artifacts. What is locked is held to its checksum:
a byte that differs stops everything before a host is touched.`,
    );

  artifacts
    .command('add')
    .description('Keep a file in the cache, under the name that it has in the list.')
    .argument('<file>', 'the file')
    .option('--as <name>', "its name, such as k3s/v1.36.3+k3s1/k3s-arm64 (default: the file's)")
    .addHelpText('after', '\nExamples:\n  $ provision artifacts add ./install.sh --as k3s/v1.36.3+k3s1/install.sh')
    .action(async (file: string, options: { as?: string }) => {
      const { addToCache } = await import('../artifacts/artifact-actions.ts');
      ended(await addToCache(file, options));
    });

  withInventory(artifacts.command('list'))
    .description('What the cache holds; with -i, what an inventory is made from, and where each file comes from.')
    .addHelpText('after', '\nExamples:\n  $ provision artifacts list\n  $ provision artifacts list -i home.yaml')
    .action(async (options: { inventory?: string }) => {
      const { listCache } = await import('../artifacts/artifact-actions.ts');
      ended(await listCache(options));
    });

  artifacts
    .command('verify')
    .description('Read every byte in the cache, and name what is damaged.')
    .addHelpText('after', '\nExamples:\n  $ provision artifacts verify')
    .action(async () => {
      const { verifyCache } = await import('../artifacts/artifact-actions.ts');
      ended(await verifyCache());
    });

  withInventory(artifacts.command('lock'))
    .description('Write the lock beside the inventory from what the cache holds; what is locked stays as it is.')
    .addHelpText('after', '\nExamples:\n  $ provision artifacts lock -i home.yaml')
    .action(async (options: { inventory?: string }) => {
      const { lockInventory } = await import('../artifacts/artifact-actions.ts');
      ended(await lockInventory(options));
    });
}

import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { withInventory } from '../run/run-options.ts';

/** `provision artifacts fetch | add | list | verify | lock | pack | unpack | prune`. */
export function addArtifactsCommand(program: Command, ended: Ended): void {
  const artifacts = program
    .command('artifacts')
    .description("Makers' files that a cluster is made from: kept in a cache, locked beside the inventory.")
    .addHelpText(
      'after',
      `
Examples:
  $ provision artifacts list -i home.yaml                        which files these are, and from where
  $ provision artifacts fetch -i home.yaml                       get them from their makers, checked
  $ provision artifacts add ./k3s --as k3s/v1.36.3+k3s1/k3s      keep a file that you have
  $ provision artifacts lock -i home.yaml                        write home.lock.yaml, to be committed
  $ provision artifacts pack home.tar -i home.yaml               all of it as one file, for a place without internet

The cache is $XDG_CACHE_HOME/provision/artifacts. What is locked is held to its checksum:
a byte that differs stops everything before a host is touched.`,
    );

  withInventory(artifacts.command('fetch'))
    .description(
      'Get what an inventory is made from: each file by its locked checksum, else by what its maker says. Goes on where it was interrupted.',
    )
    .addHelpText(
      'after',
      `
Which architectures, whether images come along, and from which server:

  artifacts: { architectures: [amd64, arm64], images: bundle, mirror: https://mirror.example.org/provision }

HTTPS_PROXY, HTTP_PROXY and NO_PROXY are gone by.

Examples:
  $ provision artifacts fetch -i home.yaml`,
    )
    .action(async (options: { inventory?: string }) => {
      const { fetchArtifacts } = await import('../artifacts/fetch-artifacts.ts');
      ended(await fetchArtifacts(options));
    });

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

  withInventory(artifacts.command('pack'))
    .description('Write all that is locked, with the lock, as one tar archive.')
    .argument('<file>', 'the archive')
    .addHelpText('after', '\nExamples:\n  $ provision artifacts pack home.tar -i home.yaml')
    .action(async (file: string, options: { inventory?: string }) => {
      const { packArtifacts } = await import('../artifacts/pack-artifacts.ts');
      ended(await packArtifacts(file, options));
    });

  artifacts
    .command('unpack')
    .description('Take an archive of `artifacts pack` into the cache, each file by its checksum.')
    .argument('<file>', 'the archive')
    .addHelpText('after', '\nExamples:\n  $ provision artifacts unpack home.tar')
    .action(async (file: string) => {
      const { unpackArtifacts } = await import('../artifacts/pack-artifacts.ts');
      ended(await unpackArtifacts(file));
    });

  artifacts
    .command('prune')
    .description(
      'Take out of the cache what no name stands for any more; with -i, all that this inventory has not locked.',
    )
    .option('-i, --inventory <file...>', 'inventories whose locked files stay; all others go')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision artifacts prune\n  $ provision artifacts prune -i home.yaml -i away.yaml',
    )
    .action(async (options: { inventory?: readonly string[]; yes?: boolean }) => {
      const { pruneCache } = await import('../artifacts/prune-cache.ts');
      ended(await pruneCache(options));
    });
}

import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withCode, withHosts, withLockWait } from '../run/run-options.ts';

/** `provision mesh`: what is done to the mesh as a whole. */
export function addMeshCommand(program: Command, ended: Ended): void {
  const mesh = program
    .command('mesh')
    .description('The mesh as a whole: new keys for its hosts.')
    .addHelpText('after', '\nExamples:\n  $ provision mesh rotate-keys -i home.yaml --dry-run');
  withLockWait(withCode(withHosts(mesh.command('rotate-keys'))))
    .description('Give every host of the mesh a new WireGuard key, one host after the other, while the mesh goes on.')
    .option('--dry-run', 'show what would be changed, touch nothing')
    .option('--check', 'the same as --dry-run')
    .option('-y, --yes', 'do not ask before it begins')
    .addHelpText(
      'after',
      `
Examples:
  $ provision mesh rotate-keys -i home.yaml --dry-run
  $ provision mesh rotate-keys -i home.yaml

Phase 2 comes first, so that it begins with a mesh that is whole. A host makes its key itself, then all hosts take it up within a moment, and
the gate asks every pair before the next host gets one; phase 2 at the end finds nothing to change. It is refused while a host is away or
does not answer, since that one would be cut off. Where it was cut off, the same call goes on.`,
    )
    .action(async (options: RunOptions) => {
      const { rotateKeys } = await import('../mesh/rotate-keys.ts');
      ended(await rotateKeys(options));
    });
}

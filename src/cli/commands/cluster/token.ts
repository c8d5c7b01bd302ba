import type { Command } from 'commander';
import type { Ended } from '../../ended.ts';
import { withCode, withHosts, withLockWait, withPack } from '../../run/run-options.ts';
import type { RotateOptions } from '../../token/rotate-tokens.ts';

/** `provision token`: what hosts join the cluster with. */
export function addTokenCommand(program: Command, ended: Ended): void {
  const token = program
    .command('token')
    .description('What servers and agents join the cluster with: make it anew.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision token rotate -i home.yaml --dry-run\n  $ provision token rotate -i home.yaml',
    );
  withLockWait(withPack(withCode(withHosts(token.command('rotate')))))
    .description(
      'Make new tokens for servers and agents, and let every host have its own; the old ones lead nobody in.',
    )
    .option('--dry-run', 'show what would be done, touch nothing')
    .option('--check', 'the same as --dry-run')
    .option('--no-backup', 'take no backup first')
    .option('-y, --yes', 'do not ask before K3s is restarted')
    .addHelpText(
      'after',
      `
Examples:
  $ provision token rotate -i home.yaml --dry-run
  $ provision token rotate -i home.yaml

A backup is taken first. Then one server makes the tokens, each server is restarted with them, one after the other, and phase 3 gives
agents theirs. It is refused while a host is away or cannot be read. Where it was cut off, the same command goes on. Tokens are on no
screen, in no command line and no journal. Backups of before keep the token that belongs to them.`,
    )
    .action(async (options: RotateOptions) => {
      const { rotateTokens } = await import('../../token/rotate-tokens.ts');
      ended(await rotateTokens(options));
    });
}

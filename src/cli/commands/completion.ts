import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { exitCode } from '../exit-code.ts';

/** `provision completion bash`: a script for the shell, made from the commands themselves. */
export function addCompletionCommand(program: Command, ended: Ended): void {
  program
    .command('completion')
    .description('Print a completion script for bash, zsh or fish.')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText(
      'after',
      `
Examples:
  $ source <(provision completion bash)
  $ provision completion zsh > "\${fpath[1]}/_provision"
  $ provision completion fish > ~/.config/fish/completions/provision.fish`,
    )
    .action(async (shell: string) => {
      const { completionScript } = await import('../completion-script.ts');
      process.stdout.write(completionScript(program, shell));
      ended(exitCode.done);
    });
}

import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withCode, withHosts, withPack, withUnknown, withVars } from '../run/run-options.ts';

/** `provision gate phase2`: the questions alone. */
export function addGateCommand(program: Command, ended: Ended): void {
  withVars(withUnknown(withPack(withCode(withHosts(program.command('gate'))))))
    .description("Ask a phase's gate again, read-only: GO or STOP, with the evidence.")
    .argument('<phase>', 'a phase, by number or name; join; or a playbook file')
    .option('--report <file>', 'also write an HTML page: topology, matrix of all pairs, findings')
    .addHelpText(
      'after',
      `
Examples:
  $ provision gate phase2 -i home.yaml
  $ provision gate phase1 -i home.yaml -l wk-1 --json
  $ provision gate phase2 -i home.yaml --report mesh.html`,
    )
    .action(async (phase: string, options: RunOptions & { readonly report?: string }) => {
      if (phase === 'join') {
        const { openJoin } = await import('../by-cluster/join-clusters.ts');
        return ended(await openJoin(options, true));
      }
      const { openPhases } = await import('../open/open-phases.ts');
      ended(
        await openPhases({
          words: [phase],
          options,
          command: `gate ${phase}`,
          gateOnly: true,
          ...(options.report === undefined ? {} : { report: options.report }),
        }),
      );
    });
}

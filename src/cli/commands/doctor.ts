import { join } from 'node:path';
import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { packageRoot } from '../package-root.ts';
import { type RunOptions, withCode, withHosts, withPack } from '../run/run-options.ts';

/** `provision doctor`: what K3s needs of the hosts, before there is anything. */
export function addDoctorCommand(program: Command, ended: Ended): void {
  withPack(withCode(withHosts(program.command('doctor'))))
    .description('Ask the hosts, read-only, whether K3s can run on them: control groups, memory, disk, ports, names.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision doctor -i home.yaml
  $ provision doctor -i home.yaml -l wk-1 --json

It needs no mesh and no cluster. Phase 3 asks the same before it sends anything.`,
    )
    .action(async (options: RunOptions) => {
      const { openPhases } = await import('../open/open-phases.ts');
      const words = [join(packageRoot(), 'playbooks', 'doctor.yaml')];
      ended(await openPhases({ words, options, command: 'doctor', again: 'doctor', gateOnly: true }));
    });
}

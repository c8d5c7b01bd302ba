import { type Command, InvalidArgumentError } from 'commander';
import { InputProblem } from '../../../model/problems/problem.ts';
import type { Ended } from '../../ended.ts';
import type { NetworkOptions } from '../../network/move-network.ts';
import {
  withCode,
  withConnections,
  withInventory,
  withKeyFile,
  withLockWait,
  withPack,
  withScreen,
} from '../../run/run-options.ts';

type Given = Partial<Pick<NetworkOptions, 'to'>> & Omit<NetworkOptions, 'to'>;

const BACKENDS = 'vxlan, host-gw or wireguard-native';

/** Any word: of one that no move leads to is told what it would take. */
function backend(text: string): string {
  if (/^[a-z][a-z0-9-]*$/.test(text)) return text;
  throw new InvalidArgumentError(`give a backend: ${BACKENDS}.`);
}

function hosts(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give how many agents at once, at least 1.');
}

/** Without `--limit`: a node that stays behind is cut off from all others. */
const withWhere = (command: Command): Command =>
  withLockWait(
    withPack(withCode(withConnections(withKeyFile(withScreen(withInventory(command)))))).option(
      '--to <backend>',
      BACKENDS,
      backend,
    ),
  );

async function move({ to, ...options }: Given): Promise<number> {
  if (to === undefined) throw new InputProblem({ what: 'to which backend is not said', hint: `--to ${BACKENDS}` });
  const { moveNetwork } = await import('../../network/move-network.ts');
  return moveNetwork({ ...options, to });
}

/** `provision network`: what carries packets of pods, changed while the cluster lives. */
export function addNetworkCommand(program: Command, ended: Ended): void {
  const network = program
    .command('network')
    .description('What carries packets of pods: another backend of flannel for a cluster that lives.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision network plan --to host-gw -i home.yaml
  $ provision network move --to host-gw -i home.yaml

docs/networks.md tells what each is good for, and how long pods are cut off.`,
    );
  withWhere(network.command('plan'))
    .description(
      'Show what a move would do: who restarts in which order, what changes, what stays. It touches nothing.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ provision network plan --to host-gw -i home.yaml
  $ provision network plan --to calico -i home.yaml     no move leads there: what it would take`,
    )
    .action(async (options: Given) => {
      ended(await move({ ...options, plan: true }));
    });
  withWhere(network.command('move'))
    .description('Do it: a backup, servers one by one, agents, what is left over, the gate of phase 3; pods run on.')
    .option('--plan', 'show what would be done, touch nothing')
    .option('--dry-run', 'the same as --plan')
    .option('--check', 'the same as --plan')
    .option('--serial <number>', 'so many agents at once (default: 1)', hosts)
    .option('--no-backup', 'take no backup first')
    .option('-y, --yes', 'do not ask before K3s is restarted, nor before something is destroyed')
    .addHelpText(
      'after',
      `
Examples:
  $ provision network move --to host-gw -i home.yaml --plan
  $ provision network move --to host-gw -i home.yaml

The plan is shown and confirmed, a backup taken, then the inventory says the new backend. Where a gate says STOP nothing more begins; the same
command goes on where it was cut off, and until then phase 3 is refused on hosts that are not there yet. Back leads the same command with
the backend of before.`,
    )
    .action(async (options: Given) => {
      ended(await move(options));
    });
}

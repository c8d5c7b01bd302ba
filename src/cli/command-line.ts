import { Command, CommanderError } from 'commander';
import { repeatOptions } from '../model/own-command.ts';
import { addJoinCommand } from './by-cluster/join-command.ts';
import { addExportCommand } from './by-hand/export-command.ts';
import { addArtifactsCommand } from './commands/artifacts.ts';
import { addAttachCommand } from './commands/attach.ts';
import { addBackupCommand } from './commands/cluster/backup.ts';
import { addCertsCommand } from './commands/cluster/certs.ts';
import { addClientCommand } from './commands/cluster/client.ts';
import { addClusterCommand } from './commands/cluster/cluster.ts';
import { addKubeconfigCommand } from './commands/cluster/kubeconfig.ts';
import { addKubectlCommand } from './commands/cluster/kubectl.ts';
import { addNetworkCommand } from './commands/cluster/network.ts';
import { addNodeCommand } from './commands/cluster/node.ts';
import { addOutdatedCommand } from './commands/cluster/outdated.ts';
import { addRestoreCommand } from './commands/cluster/restore.ts';
import { addTokenCommand } from './commands/cluster/token.ts';
import { addUpgradeCommand } from './commands/cluster/upgrade.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDiagnoseCommand } from './commands/diagnose.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEventsCommand } from './commands/events.ts';
import { addGateCommand } from './commands/gate.ts';
import { addInitCommand } from './commands/init.ts';
import { addInventoryCommand } from './commands/inventory.ts';
import { addMeshCommand } from './commands/mesh.ts';
import { addPhaseCommands } from './commands/phase.ts';
import { addReachCommand } from './commands/reach/reach.ts';
import { addRunCommand } from './commands/run.ts';
import { addSecretCommand } from './commands/secret.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTwinCommand } from './commands/twin.ts';
import { addUnlockCommand } from './commands/unlock.ts';
import { addUpCommand } from './commands/up.ts';
import { addVarsCommand } from './commands/vars.ts';
import type { Ended } from './ended.ts';
import { addEvidenceCommand } from './evidence/evidence-command.ts';
import { exitCode } from './exit-code.ts';
import { givenOptions, takesOf } from './given-options.ts';
import { addApplyCommand } from './plan/apply-command.ts';
import { refuseEmpty } from './refuse-empty.ts';
import { addUndoCommand } from './undo/undo-command.ts';
import { addWatchCommand } from './watch/watch-command.ts';

const examples = `
Examples:
  $ provision phase2 --inventory home.yaml --dry-run   show what phase 2 would change
  $ provision phase2 --inventory home.yaml             change it, then ask the gate: GO or STOP
  $ provision gate phase2 --inventory home.yaml        ask a phase's gate again, read-only
  $ provision up --inventory home.yaml                 all phases in order, up to the first STOP
  $ provision twin up -i home.yaml                     rehearse: build it, then add --twin to any command

Exit codes:
  0 done, or GO · 1 could not be done · 2 dry run with changes (--detailed-exitcode)
  3 STOP, or nothing asked · 4 the input is wrong · 130 interrupted`;

/** The whole tree of commands. */
export function createCommandLine(version: string, ended: Ended): Command {
  const program = new Command('provision')
    .description('Bring a small Kubernetes fleet up over SSH: plan, apply, prove, gate by gate.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError(true)
    .addHelpText('after', examples)
    .hook('preAction', (_, command) => {
      refuseEmpty(command);
      repeatOptions(givenOptions(command), takesOf(program));
    });
  for (const add of [
    addPhaseCommands,
    addUpCommand,
    addApplyCommand,
    addGateCommand,
    addJoinCommand,
    addDiagnoseCommand,
    addDoctorCommand,
    addReachCommand,
    addStatusCommand,
    addWatchCommand,
    addRunCommand,
    addVarsCommand,
    addAttachCommand,
    addUnlockCommand,
    addInitCommand,
    addInventoryCommand,
    addExportCommand,
    addEvidenceCommand,
    addEventsCommand,
    addSecretCommand,
    addArtifactsCommand,
    addClusterCommand,
    addNodeCommand,
    addNetworkCommand,
    addMeshCommand,
    addClientCommand,
    addBackupCommand,
    addRestoreCommand,
    addUndoCommand,
    addUpgradeCommand,
    addOutdatedCommand,
    addCertsCommand,
    addTokenCommand,
    addKubeconfigCommand,
    addKubectlCommand,
    addTwinCommand,
    addCompletionCommand,
  ]) {
    add(program, ended);
  }
  return program;
}

/** Runs a command line to its exit code; prints what went wrong, never a stack for a user's mistake. */
export async function runCommandLine(argv: readonly string[], version: string): Promise<number> {
  let code: number = exitCode.done;
  const program = createCommandLine(version, ended => {
    code = ended;
  });
  /** The command whose words are wrong: its help has them. */
  let wrong = program;
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({
      outputError: (text, write) => {
        wrong = command;
        write(`provision: ${text.replace(/^error: /, '').trimEnd()}\n`);
      },
    });
  }
  try {
    if (argv.length === 0) {
      program.outputHelp();
      return exitCode.input;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCode.done;
      // A command of commands was called alone: its help has been shown.
      if (error.code === 'commander.help') return exitCode.input;
      const help = `${callOf(wrong)} --help`;
      process.stderr.write(`  → ${help}\n`);
      const { printProblems } = await import('./print-failure.ts');
      printProblems([{ what: error.message.replace(/^error: /, ''), hint: help }], exitCode.input, argv);
      return exitCode.input;
    }
    const { printFailure } = await import('./print-failure.ts');
    return printFailure(error, argv);
  }
}

/** A command and all below it. */
const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(one => everyCommand(one))];

/** The words that call a command: `provision twin up`. */
const callOf = (command: Command): string =>
  command.parent === null ? command.name() : `${callOf(command.parent)} ${command.name()}`;

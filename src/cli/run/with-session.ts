import { Fleet } from '../../engine/fleet/fleet.ts';
import { chooseHosts } from '../../inventory/choose-hosts.ts';
import type { Event, RunMode } from '../../model/events/event.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Vocabulary } from '../../model/plan/vocabulary.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { isAre } from '../../model/text/count.ts';
import { TransportProblem } from '../../model/transport.ts';
import type { Opens } from '../../secrets/sealed-values.ts';
import { here } from '../../transport/here.ts';
import { exitCode } from '../exit-code.ts';
import { openConnect } from '../open/open-connect.ts';
import { type Output, openReport } from '../open/open-report.ts';
import { openSealed } from '../open/open-sealed.ts';
import { printFailure } from '../print-failure.ts';
import { inTwinSeat, sitInTwin } from '../twin/twin-seat.ts';
import { takeInterrupts } from './interrupts.ts';
import type { RunOptions } from './run-options.ts';
import { isDeadHere, thisRun } from './this-run.ts';

export interface SessionRequest<T> {
  readonly options: RunOptions;
  /** As the user typed it, for the journal. */
  readonly command: string;
  /** As its file says it; sealed values are opened here, as far as `opens` says that they are needed. */
  readonly inventory: Inventory;
  readonly opens: Opens;
  /** Facts that hosts may tell: which of them a later run wants to know. */
  readonly facts: Vocabulary['facts'];
  readonly mode: RunMode;
  /** Standard output is another program's: what is told goes to standard error, without a frame, and no journal is kept. */
  readonly quiet?: boolean;
  /** Everything that is read and rendered before a host is met: a mistake in it must not come to light later. @throws {InputProblem} */
  readonly prepare: (inventory: Inventory, selected: readonly Host[]) => Promise<T>;
}

/** The way to an inventory's hosts while a command is at work, and all that is told of it. */
export interface Session<T> {
  readonly inventory: Inventory;
  /** The hosts that the command is about. */
  readonly selected: readonly Host[];
  /** Those that it would be about, and that are away: nobody connects to them. */
  readonly away: readonly Host[];
  readonly prepared: T;
  readonly fleet: Fleet;
  readonly output: Output;
  /** Set by the first Ctrl-C: nothing new starts. */
  readonly stop: AbortSignal;
}

/** Whether a command only looks, or follows: there the first Ctrl-C leaves at once. */
const leavesAtOnce = (mode: RunMode): boolean => mode === 'visit';

/**
 * Opens a session, does its work, and closes it, whatever became of it: journal, screen, connections and signals. Returns
 * the exit code. With `--twin` the same command begins again in the twin's seat, once its input was found sound.
 */
export async function withSession<T>(
  { options, command, inventory: sealed, opens, facts, mode, quiet, prepare }: SessionRequest<T>,
  work: (session: Session<T>) => Promise<number>,
): Promise<number> {
  // What is sealed is asked for in the twin's seat, once.
  const leaves = options.twin === true && !inTwinSeat();
  const inventory = leaves ? sealed : await openSealed(sealed, opens, options.keyFile);
  const { selected, away } = chooseHosts(inventory, options.limit, options.cluster);
  if (leaves) {
    await prepare(inventory, selected);
    return sitInTwin(inventory);
  }

  const sound = prepare(inventory, selected).then(async prepared => {
    const output = await openReport({
      options,
      inventory,
      command,
      journal: quiet === true ? 'none' : mode === 'dry-run' || mode === 'visit' ? 'wanted' : 'needed',
      ...(quiet === true ? { to: process.stderr } : {}),
      remembers: mode === 'apply' ? facts : undefined,
    });
    const start: Event = {
      type: 'run-start',
      command,
      cluster: inventory.cluster,
      inventory: inventory.file,
      hosts: selected.map(host => host.name),
      mode,
      ...(options.force === true ? { forced: true } : {}),
      again: ownCommand(command, 'the same'),
    };
    if (quiet !== true) output.report(start);
    if (quiet !== true && away.length > 0) output.report({ type: 'notice', what: awayWords(away) });
    return { prepared, output };
  });
  // Whoever has something to say or to ask while a connection is made waits until the input was found sound.
  const warn = (what: string): void => {
    sound.then(
      ({ output }) => output.report({ type: 'warning', what }),
      () => undefined,
    );
  };
  const interrupts = takeInterrupts(warn);
  const connect = openConnect(inventory, options, {
    pause: async job => (await sound).output.pause(job),
    warn,
    stop: interrupts.stop,
  });
  connect.catch(() => undefined);
  const fleet = new Fleet({
    connect: async (host, signal) => {
      // Also where it is not one of the selected, and something wants to know of it.
      if (host.away === true) throw new TransportProblem('unreachable', { where: host.name, what: 'it is away' });
      return (await connect)(host, signal);
    },
    here,
    forks: options.forks,
    signal: leavesAtOnce(mode) ? interrupts.stop : interrupts.leave,
    stop: interrupts.stop,
    owner: thisRun(command),
    isDead: isDeadHere,
    lockWait: options.lockWait ?? 0,
    apart: inTwinSeat(),
  });
  // Hosts take their time to let somebody in, and this process to read its playbooks: both at once.
  fleet.connections.begin(selected);
  const { prepared, output } = await sound.catch(async error => {
    interrupts.release();
    await fleet.close();
    throw error;
  });
  const started = performance.now();
  let code: number = exitCode.failed;
  try {
    // Asked for, if at all, before a host is: it is the same for all of them.
    await connect;
    code = await work({ inventory, selected, away, prepared, fleet, output, stop: interrupts.stop });
  } catch (error) {
    if (error instanceof InputProblem) code = exitCode.input;
    // What was not typed because of Ctrl-C is no mistake.
    if (!interrupts.stop.aborted || !(error instanceof Problem)) throw error;
    code = exitCode.interrupted;
  } finally {
    interrupts.release();
    await fleet.close();
    const seconds = (performance.now() - started) / 1000;
    const journal = output.journal === undefined ? {} : { journal: output.journal };
    if (quiet !== true) output.report({ type: 'run-done', exitCode: code, seconds, ...journal });
    if (!(await closed(output)) && code === exitCode.done) code = exitCode.failed;
  }
  return code;
}

/** What is said of hosts that are left out because they are away. */
const awayWords = (away: readonly Host[]): string =>
  `${away.map(({ name }) => name).join(', ')} ${isAre(away.length)} away: nobody connects there`;

/** Closes what a run was told to; `false` where the journal is not complete, which is said but hides nothing else. */
async function closed(output: Output): Promise<boolean> {
  try {
    await output.close();
    return true;
  } catch (error) {
    printFailure(error, process.argv);
    return false;
  }
}

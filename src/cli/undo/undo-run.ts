import { shipped } from '../../collections/collections.ts';
import type { Fleet } from '../../engine/fleet/fleet.ts';
import { runPhase } from '../../engine/run-phase.ts';
import type { HostRecord, RunRecord } from '../../journal/run-record.ts';
import type { UndoPlan, UndoWay } from '../../model/cluster/undo-way.ts';
import type { HostPlan } from '../../model/events/event.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Program } from '../../model/plan/program.ts';
import type { Task } from '../../model/plan/task.ts';
import { HostProblem, hostFailure } from '../../model/problems/host-problem.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { Unread } from '../../model/reading/unread.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { ask, isInteractive } from '../ask.ts';
import { answerIn } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openInventory } from '../open/open-inventory.ts';
import { journalName, type Output } from '../open/open-report.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { chooseRun } from './choose-run.ts';
import { notKept } from './not-kept.ts';

export interface UndoOptions extends RunOptions {
  readonly only?: readonly string[];
}

/** Seconds that a host has to read its archives: each is summed up. */
const ASK = 900;
/** Seconds that one file may take. */
const PATIENCE = 900;
const SECTION = 'archives';

/** What is to come back on one host. */
interface HostUndo {
  readonly host: Host;
  readonly record: HostRecord;
  readonly plan: UndoPlan;
}

/** Asks a host what there is of what the run has kept. @throws {Problem} where nothing of it may come back */
async function lookAt(
  way: UndoWay,
  host: Host,
  record: HostRecord,
  fleet: Fleet,
  only: readonly string[] | undefined,
): Promise<UndoPlan> {
  const sections = [{ id: SECTION, script: way.read(record) }];
  const reading = answerIn(host, await fleet.connections.run(host, sections, { timeout: ASK }), SECTION);
  if (reading.code !== 0) {
    const evidence = lastLines(reading.stderr, 6);
    throw new HostProblem('unreadable', { where: host.name, what: 'what was kept could not be read', evidence });
  }
  try {
    const plan = way.planOf(record, reading.stdout, only);
    if (plan.problems.length === 0) return plan;
    throw new Problem(plan.problems.map(one => ({ where: host.name, ...one })));
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    throw new HostProblem('unreadable', { where: host.name, what: error.message }, { cause: error });
  }
}

/** The tasks of each host as the engine takes them. */
function undoProgram(way: UndoWay, run: RunRecord, undos: readonly HostUndo[]): Program {
  const title = `Bring back what ${run.name} has kept`;
  const rerun = ownCommand(`undo ${run.name}`, 'the same');
  const tasks = new Map(
    undos.map(({ host, plan }) => [
      host.name,
      plan.tasks.map(
        ({ stage, resource, bound }, at): Task => ({
          ...{ id: `${stage}/${at}/${bound.title}`, stage, title: bound.title, resource, timeout: PATIENCE },
          ...{ bound, waitsFor: undefined },
        }),
      ),
    ]),
  );
  return {
    name: 'undo',
    title,
    stages: way.stages,
    batchSizes: new Map(),
    stageGates: new Map(),
    confirm: 'cluster-name',
    asks: true,
    tasks: host => tasks.get(host.name) ?? [],
    factReaders: [],
    tellsFacts: false,
    secretFacts: new Set(),
    warnings: () => [],
    gate: { phase: 'undo', title, rerun, checks: () => [] },
    before: undefined,
  };
}

/** @throws {InputProblem} where nobody is there to type it */
async function isConfirmed(cluster: string, plan: readonly HostPlan[]): Promise<boolean> {
  const due = plan.filter(({ tasks }) => tasks.some(({ outcome }) => outcome.kind === 'change'));
  const hosts = due.map(({ host }) => host).join(', ');
  if (!isInteractive()) {
    const what = `this would bring back what was there before on ${hosts}, and there is no terminal to confirm it on`;
    throw new InputProblem({ what, hint: 'look at it with --dry-run, then give --yes' });
  }
  const lines = `\nWhat stands in those places on ${hosts} is replaced; copies of files stay there.\n`;
  return (await ask(`${lines}Type the cluster's name (${cluster}) to go on: `))?.trim() === cluster;
}

/** Tells what cannot come back. */
function tellLost(undos: readonly HostUndo[], { report }: Output): void {
  for (const { host, record, plan } of undos) {
    for (const word of plan.cannot) report({ type: 'notice', host: host.name, ...word });
    for (const what of notKept(record)) report({ type: 'notice', host: host.name, what: `not undone: ${what}` });
  }
}

/** `provision undo RUN`: brings back what a run has kept on its hosts. Returns the exit code. */
export async function undoRun(word: string, options: UndoOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const inventory = await openInventory(options);
  const { cluster, file: inventoryFile } = inventory;
  const journal = journalName(inventory, options.twin === true);
  const run = chooseRun(word, { inventoryFile, journal, cluster });
  const way = shipped.undo ?? noWay();
  const dryRun = isDryRun(options);
  const request = {
    options,
    // By its name, whatever was typed: `last` is another one the next time.
    command: `undo ${run.name}`,
    inventory,
    opens: 'passwords',
    facts: shipped.facts,
    mode: dryRun ? 'dry-run' : 'apply',
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ inventory: opened, selected, away, fleet, output }) => {
    const { report } = output;
    const known = new Set(opened.hosts.map(({ name }) => name));
    const gone = [...run.hosts.keys()].filter(name => !known.has(name) && options.limit === undefined);
    for (const host of gone)
      report({
        type: 'warning',
        what: `${host} is in the run, and in the inventory no more: nothing comes back there`,
      });
    const undone = away.filter(({ name }) => run.hosts.has(name)).length + gone.length;
    const due = selected.flatMap(host => {
      const record = run.hosts.get(host.name);
      return record === undefined ? [] : [{ host, record }];
    });
    const undos: HostUndo[] = [];
    let failed = undone > 0;
    await fleet.connections.each(due, async ({ host, record }) => {
      try {
        undos.push({ host, record, plan: await lookAt(way, host, record, fleet, options.only) });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        failed = true;
        const reason = hostFailure(error);
        for (const problem of error.details) report({ type: 'host-failed', host: host.name, reason, problem });
      }
    });
    if (fleet.stop.aborted) return exitCode.interrupted;
    undos.sort((one, other) => selected.indexOf(one.host) - selected.indexOf(other.host));
    const result = await runPhase({
      program: undoProgram(way, run, undos),
      hosts: undos.map(({ host }) => host),
      selected: new Set(undos.map(({ host }) => host.name)),
      fleet,
      report,
      mode: dryRun ? 'dry-run' : 'apply',
      force: false,
      confirm: async plan => options.yes === true || output.pause(() => isConfirmed(cluster, plan)),
    });
    tellLost(undos, output);
    if (result.end === 'declined') report({ type: 'notice', what: 'not confirmed: nothing was changed' });
    if (result.end === 'interrupted') return exitCode.interrupted;
    if (result.end !== 'done') return exitCode.failed;
    for (const { host, plan } of undos) {
      if (plan.left.length === 0) continue;
      const what = dryRun ? 'then, to make it count' : 'left to do, to make it count';
      report({ type: 'notice', host: host.name, what, hint: plan.left.join(' && ') });
    }
    return failed ? exitCode.failed : exitCode.done;
  });
}

/** One of the shipped collections has it. */
function noWay(): never {
  throw new TypeError('no collection knows how to undo');
}

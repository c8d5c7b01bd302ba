import type { Gate } from '../model/plan/program.ts';
import type { Script } from '../model/plan/script.ts';
import type { Task } from '../model/plan/task.ts';
import type { Section } from '../shell/bundle.ts';
import { sh } from '../shell/sh.ts';
import { begunProbe, phasesBegun } from './gate/begun.ts';
import { ownName } from './gate/own-name.ts';
import { asksItself, probesOfCheck } from './gate/probes-of-check.ts';
import { failByTransport, type HostRun, loseByTransport } from './host-run.ts';
import { knowledge } from './knowledge.ts';
import { leavingsProbe } from './lock/leavings.ts';
import { type PhaseContext, tasksOf } from './phase-context.ts';
import { placesOfTasks } from './plan/meeting-tasks.ts';
import { Readings } from './readings.ts';

/** Seconds for one reading of everything: probes are cheap, but a gate's pings wait for answers that may not come. */
const READ_TIMEOUT = 120;

const givesFacts = (task: Task): boolean => task.bound?.givesFacts === true;

/** The probes of tasks. */
export const probesOfTasks = (tasks: readonly Task[]): readonly Script[] =>
  tasks.flatMap(task => (task.bound === undefined ? [] : [task.bound.probe]));

/** What tells who else sets what the tasks set. */
const probesOfLasting = (tasks: readonly Task[]): readonly Script[] =>
  tasks.flatMap(task => task.bound?.lasting.probes ?? []);

const probesOfGates = (phase: PhaseContext, { host }: HostRun, gates: readonly Gate[]): readonly Script[] =>
  gates.flatMap(gate => gate.checks(host, phase.known).filter(asksItself).flatMap(probesOfCheck));

/** The probes of a host's tasks, and what a gate goes by, if any is asked. */
function probesOf(phase: PhaseContext, run: HostRun, isForGate: boolean): readonly Script[] {
  const tasks = tasksOf(phase, run);
  const told = phase.program.tasks(run.host, phase.known).filter(givesFacts);
  const probes = [...probesOfTasks(run.selected ? [...tasks, ...told] : told)];
  probes.push(...phase.program.factReaders.map(reader => reader.probe));
  if (!run.selected) return probes;
  const places = placesOfTasks(tasks);
  if (places !== undefined && !tasks.every(givesFacts)) probes.push(places);
  probes.push(...probesOfLasting(tasks));
  if (isForGate) probes.push(begunProbe, leavingsProbe);
  return probes;
}

interface Asked {
  readonly gates: readonly Gate[];
  /** The phase's name (`ownName`). */
  readonly name: string | undefined;
  readonly besides?: readonly Script[];
}

/**
 * What a host is asked in one command. Where the phase has not left its name yet, something is to be changed for sure, and its own
 * gates are asked after that: what they would hear before it, nobody would take for an answer.
 */
function sectionsOf(phase: PhaseContext, run: HostRun, { gates, name, besides = [] }: Asked): readonly Section[] {
  const probes = probesOf(phase, run, gates.length > 0);
  if (!run.selected) return Readings.sections(probes);
  const isLater = (gate: Gate): boolean => name !== undefined && gate !== phase.program.before;
  const now = gates.filter(gate => !isLater(gate));
  const sure = Readings.sections([...probes, ...probesOfGates(phase, run, now), ...besides]);
  const ids = new Set(sure.map(({ id }) => id));
  const later = Readings.sections(probesOfGates(phase, run, gates.filter(isLater)));
  const when = sh`[ -e ${name ?? ''} ]`;
  return [...sure, ...later.flatMap(section => (ids.has(section.id) ? [] : [{ ...section, when }]))];
}

/** Reads everything that a phase wants to know of every host, in one command per host; `besides`: more of the selected. */
export async function readHosts(
  phase: PhaseContext,
  gates: readonly Gate[],
  besides: readonly Script[] = [],
): Promise<void> {
  const { report, runs } = phase;
  const { connections } = phase.fleet;
  const name = ownName(phase);
  const there = runs.filter(run => run.host.away !== true);
  await connections.each(there, async run => {
    const { host } = run;
    const sections = sectionsOf(phase, run, { gates, name, besides });
    if (sections.length === 0) return;
    const started = performance.now();
    try {
      report({ type: 'host-connecting', host: host.name });
      await connections.open(host);
      report({ type: 'host-reading', host: host.name });
      run.readings.take(sections, await connections.run(host, sections, { timeout: READ_TIMEOUT }));
      report({ type: 'host-read', host: host.name, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      if (run.selected) return loseByTransport(run, error, report);
      const { what } = failByTransport(run, error);
      report({ type: 'warning', host: host.name, what: `could not be read for what other hosts need of it: ${what}` });
    }
  });
}

/**
 * Reads what could not be asked at first, since it depends on what the hosts told of themselves: a path with the host's
 * architecture in it, say. One command more, and only for hosts that have such a task or question. Where tasks tell facts of the
 * playbook's own, what they have told now may be what others need in turn.
 */
export async function readFurther(phase: PhaseContext, gates: readonly Gate[]): Promise<void> {
  const { program } = phase;
  if (program.factReaders.length === 0 && !program.tellsFacts) return;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (!(await readNew(phase, gates)) || !program.tellsFacts) return;
    phase.known = knowledge(program, phase.runs);
  }
}

/** How long a chain of facts may be, each of which the next one is asked by. */
const MOST_ROUNDS = 4;

/** Asks what was not asked yet; returns whether there was anything. */
async function readNew(phase: PhaseContext, gates: readonly Gate[]): Promise<boolean> {
  let isAny = false;
  const { connections } = phase.fleet;
  const name = ownName(phase);
  await connections.each(phase.selected, async run => {
    const begun = phasesBegun(run);
    const hasBegun = begun?.kind === 'read' && begun.names.has(phase.program.name);
    const isNew = ({ script, when }: Section): boolean =>
      run.readings.of(script) === undefined && (when === undefined || hasBegun);
    const sections = sectionsOf(phase, run, { gates, name }).filter(isNew);
    if (sections.length === 0) return;
    isAny = true;
    try {
      run.readings.take(sections, await connections.run(run.host, sections, { timeout: READ_TIMEOUT }));
    } catch (error) {
      loseByTransport(run, error, phase.report);
    }
  });
  return isAny;
}

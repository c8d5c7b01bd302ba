import type { Gate } from '../model/plan/program.ts';
import type { Script } from '../model/plan/script.ts';
import type { Task } from '../model/plan/task.ts';
import { begunProbe } from './gate/begun.ts';
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

/** The probes of a host's tasks and gates. */
function probesOf(phase: PhaseContext, run: HostRun, gates: readonly Gate[]): readonly Script[] {
  const tasks = tasksOf(phase, run);
  const told = phase.program.tasks(run.host, phase.known).filter(givesFacts);
  const probes = [...probesOfTasks(run.selected ? [...tasks, ...told] : told)];
  probes.push(...phase.program.factReaders.map(reader => reader.probe));
  if (!run.selected) return probes;
  const places = placesOfTasks(tasks);
  if (places !== undefined && !tasks.every(givesFacts)) probes.push(places);
  probes.push(...probesOfLasting(tasks));
  for (const gate of gates)
    probes.push(...gate.checks(run.host, phase.known).filter(asksItself).flatMap(probesOfCheck));
  if (gates.length > 0) probes.push(begunProbe, leavingsProbe);
  return probes;
}

/** Reads everything that a phase wants to know of every host, in one command per host; `besides`: more of the selected. */
export async function readHosts(
  phase: PhaseContext,
  gates: readonly Gate[],
  besides: readonly Script[] = [],
): Promise<void> {
  const { report, runs } = phase;
  const { connections } = phase.fleet;
  await connections.each(runs, async run => {
    const { host } = run;
    const sections = Readings.sections([...probesOf(phase, run, gates), ...(run.selected ? besides : [])]);
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
  await connections.each(phase.selected, async run => {
    const isNew = (probe: Script): boolean => run.readings.of(probe) === undefined;
    const sections = Readings.sections(probesOf(phase, run, gates).filter(isNew));
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

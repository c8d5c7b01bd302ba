import type { Report } from '../model/event.ts';
import { mergeFacts } from '../model/plan/merge-facts.ts';
import { type Gate, type Known, NOTHING_KNOWN, type Program } from '../model/plan/program.ts';
import type { Reading } from '../model/plan/reading.ts';
import type { Fact, Facts } from '../model/plan/resource.ts';
import type { Script } from '../model/plan/script.ts';
import { rememberSecret } from '../model/text/secret-values.ts';
import { sh } from '../shell/sh.ts';
import type { Fleet } from './fleet/fleet.ts';
import { begunProbe } from './gate/begun.ts';
import { probesOfCheck } from './gate/probes-of-check.ts';
import { failByTransport, type HostRun, loseByTransport } from './host-run.ts';
import { placesOfTasks } from './plan/meeting-tasks.ts';

/** Seconds for one reading of everything: probes are cheap, but a gate's pings wait for answers that may not come. */
const READ_TIMEOUT = 120;

/** Lists what runs have left, as `shell/detach.ts` and `guard/` keep it for root. */
const leftProbe: Script = sh`ls -1 /run/provision/runs 2>/dev/null || :
ls -1 /var/lib/provision/guards 2>/dev/null || :`;

/** Takes in what was read, by probe. */
export function takeIn(run: HostRun, readings: ReadonlyMap<string, Reading>): void {
  for (const [text, reading] of readings) {
    run.readings.set(text, reading);
    run.stale.delete(text);
  }
  run.left = (run.readings.get(leftProbe.text)?.stdout ?? '') !== '';
}

/** The probes of a host's tasks and gates, each once. */
function probesOf(
  run: HostRun,
  program: Program,
  gates: readonly Gate[],
  known: Known,
  besides: readonly Script[],
): readonly Script[] {
  const tasks = program.tasks(run.host, known);
  const wanted = run.selected ? tasks : tasks.filter(task => task.bound?.givesFacts === true);
  const probes = wanted.flatMap(task => (task.bound === undefined ? [] : [task.bound.probe]));
  probes.push(...program.factReaders.map(reader => reader.probe));
  if (run.selected) {
    const places = placesOfTasks(tasks);
    if (places !== undefined && tasks.some(task => task.bound?.givesFacts !== true)) probes.push(places);
    for (const gate of gates) probes.push(...gate.checks(run.host, known).flatMap(probesOfCheck));
    if (gates.length > 0) probes.push(begunProbe, leftProbe);
    probes.push(...besides);
  }
  return [...new Map(probes.map(probe => [probe.text, probe])).values()];
}

/** Reads everything that a phase wants to know of every host, in one command per host; `besides`: more of the selected. */
export async function readHosts(
  runs: readonly HostRun[],
  program: Program,
  gates: readonly Gate[],
  known: Known,
  fleet: Fleet,
  report: Report,
  besides: readonly Script[] = [],
): Promise<void> {
  await fleet.each(runs, async run => {
    const { host } = run;
    const probes = probesOf(run, program, gates, known, besides);
    if (probes.length === 0) return;
    const started = performance.now();
    try {
      report({ type: 'host-connecting', host: host.name });
      await fleet.connect(host);
      report({ type: 'host-reading', host: host.name });
      const sections = probes.map(script => ({ id: script.text, script }));
      takeIn(run, await fleet.run(host, sections, { timeout: READ_TIMEOUT }));
      report({ type: 'host-read', host: host.name, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      if (run.selected) return loseByTransport(run, error, report);
      const { what } = failByTransport(run, error);
      report({ type: 'warning', host: host.name, what: `not reached for what others need of it: ${what}` });
    }
  });
}

/** A secret that a host told is one of this process from here on: masked in whatever is shown or kept. */
function rememberSecretFact(fact: Fact | undefined): void {
  if (typeof fact === 'string') rememberSecret(fact);
  else if (typeof fact === 'object' && fact !== null) for (const one of Object.values(fact)) rememberSecretFact(one);
}

/**
 * Reads what could not be asked at first, since it hangs on what the hosts told of themselves: a path with the host's
 * architecture in it, say. One command more, and only for hosts that have such a task or question.
 */
export async function readFurther(
  runs: readonly HostRun[],
  program: Program,
  gates: readonly Gate[],
  known: Known,
  fleet: Fleet,
  report: Report,
): Promise<void> {
  if (program.factReaders.length === 0) return;
  await fleet.each(
    runs.filter(run => run.selected),
    async run => {
      const probes = probesOf(run, program, gates, known, []).filter(probe => !run.readings.has(probe.text));
      if (probes.length === 0) return;
      try {
        const sections = probes.map(script => ({ id: script.text, script }));
        takeIn(run, await fleet.run(run.host, sections, { timeout: READ_TIMEOUT }));
      } catch (error) {
        loseByTransport(run, error, report);
      }
    },
  );
}

/** What the hosts have told so far, and which will tell nothing more. */
export function knowledge(runs: readonly HostRun[], program: Program): Known {
  const known = knownBy(runs, program, NOTHING_KNOWN);
  // What a host tells of itself may be what another task needs before it can tell anything.
  return program.factReaders.length === 0 ? known : knownBy(runs, program, known);
}

function knownBy(runs: readonly HostRun[], program: Program, before: Known): Known {
  const facts = new Map<string, Facts>();
  const silent = new Set<string>();
  for (const run of runs) {
    const found: Facts[] = program.factReaders.flatMap(({ probe, parse }) => {
      const reading = run.readings.get(probe.text);
      return reading === undefined ? [] : [parse(reading)];
    });
    for (const task of program.tasks(run.host, before)) {
      if (task.bound?.givesFacts !== true) continue;
      const reading = run.readings.get(task.bound.probe.text);
      if (reading !== undefined) found.push(task.bound.facts(reading));
    }
    const all = mergeFacts(...found);
    for (const name of program.secretFacts) rememberSecretFact(all[name]);
    facts.set(run.host.name, all);
    if (!run.selected || run.status !== 'ok') silent.add(run.host.name);
  }
  return { facts, silent };
}

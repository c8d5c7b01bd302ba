import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { inShort, ownerOf, ownUnit } from '../../../remnants/owners.ts';
import type { Process, Processes } from '../../../remnants/process.ts';
import { processPatternsSchema } from '../../../remnants/process-patterns.ts';
import {
  keptProcesses,
  knownProcesses,
  leftProcesses,
  processesProbe,
  processIdentity,
} from '../../../remnants/processes.ts';
import { sh } from '../../../shell/sh.ts';
import { processesShown } from '../by-hand/shown-by-hand.ts';

const schema = z.strictObject({
  absent: processPatternsSchema.describe(
    'Processes to end, with everything that they started; `owners.keep` spares programs and units by name.',
  ),
});
type Spec = z.infer<typeof schema>;

interface State {
  readonly seen: Processes;
  readonly left: readonly Process[];
}

/** Services in which nothing else runs: they are stopped, since systemd would start again what is only killed. */
function unitsOf({ seen, left }: State): readonly string[] {
  const units = new Set(left.flatMap(one => ownUnit(one) ?? []));
  const shared = new Set(seen.all.filter(one => !left.includes(one)).flatMap(one => ownUnit(one) ?? []));
  return [...units].filter(name => name.endsWith('.service') && !shared.has(name));
}

/** Whoever started a process stands before it. */
function parentsFirst(left: readonly Process[]): readonly Process[] {
  const byPid = new Map(left.map(one => [one.pid, one]));
  const depth = (one: Process): number => {
    let steps = 0;
    for (let up = byPid.get(one.parent); up !== undefined && steps < left.length; up = byPid.get(up.parent)) steps += 1;
    return steps;
  };
  return [...left].sort((one, other) => depth(one) - depth(other));
}

/** What runs, and whose it is where somebody keeps it. */
function describe(one: Process, processes: Processes): string {
  const { who } = ownerOf(one, { processes, units: [], cron: [], supervisors: [], scripts: [], containers: [] });
  return `${inShort(one.command, 100)}${who.slice(who.indexOf(`(${inShort(one.command)})`) + inShort(one.command).length + 2)}`;
}

/** Processes that are to go: their own units are stopped; what still runs is asked to end, and killed after five seconds. */
export const leftoverProcesses = resource<Spec, State>({
  name: 'leftover_processes',
  formerly: 'processes',
  summary: 'Processes that must not run, by command line or control group; their descendants go with them.',
  schema,
  examples: [
    `leftover_processes:
  absent:
    commands: ['/usr/local/bin/k3s *']
    cgroups: ['*/kubepods*']`,
  ],
  ids: () => [thing('processes')],
  reach: () => ({}),
  title: () => 'processes',
  byHand: ({ absent }) => processesShown(absent.commands),
  probe: () => processesProbe,
  parse: (reading, { absent }) => {
    const seen = knownProcesses(reading.stdout);
    return { seen, left: leftProcesses(seen, absent) };
  },
  diff: ({ absent }, { seen, left }) => ({
    action: 'remove',
    fields: left.map(one => ({
      name: `pid ${one.pid}`,
      before: describe(one, seen),
      after: undefined,
      loss: 'again',
    })),
    why: left.length === 0 ? 'no such process' : `${left.length} to end`,
    destroys: true,
    ...(absent.owners.keep.length === 0 ? {} : { kept: keptProcesses(seen, absent) }),
  }),
  // A number may name another process by now: each is asked for its start before it gets a signal.
  apply: (_, state) => sh`${processIdentity}
provision_signal() {
  provision_alive=0
${parentsFirst(state.left).map(({ pid, started }) => sh`  if provision_is ${pid} ${started}; then provision_alive=1; kill -s "$1" ${pid} 2>/dev/null || :; fi`)}
}
${unitsOf(state).map(name => sh`timeout 90 systemctl stop -- ${name} || :`)}
# None of them may start another for one that has ended: all are held, and let go with the signal, parents first.
provision_signal STOP
provision_signal TERM
provision_signal CONT
for provision_second in 1 2 3 4 5; do
  provision_signal 0
  if [ $provision_alive = 0 ]; then exit 0; fi
  sleep 1
done
provision_signal KILL
for provision_second in 1 2 3 4 5; do
  provision_signal 0
  if [ $provision_alive = 0 ]; then exit 0; fi
  sleep 1
done`,
});

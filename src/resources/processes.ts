import * as z from 'zod';
import { resource } from '../model/resource.ts';
import { inShort } from '../remnants/owners.ts';
import { patternList } from '../remnants/pattern-list.ts';
import { leftProcesses, type Process, parseProcesses, processesProbe, processIdentity } from '../remnants/processes.ts';
import { sh } from '../shell/sh.ts';

const schema = z.strictObject({
  absent: z
    .strictObject({
      commands: patternList('Whole command lines, from their beginning.'),
      cgroups: patternList('Paths of control groups.'),
    })
    .describe('Processes that are to go, with all that they started.'),
});
type Spec = z.infer<typeof schema>;

/** Processes that are to go: asked to end, and killed after five seconds. */
export const processes = resource<Spec, readonly Process[]>({
  name: 'processes',
  summary: 'Processes that must not run, by command line or control group; their descendants go with them.',
  schema,
  examples: [
    `processes:
  absent:
    commands: ['/usr/local/bin/k3s *']
    cgroups: ['*/kubepods*']`,
  ],
  ids: () => ['processes'],
  title: () => 'processes',
  probe: () => processesProbe,
  parse: (reading, { absent }) => leftProcesses(parseProcesses(reading.stdout), absent),
  diff: (_, left) => ({
    action: 'remove',
    fields: left.map(one => ({
      name: `pid ${one.pid}`,
      before: inShort(one.command, 100),
      after: undefined,
      loss: 'again',
    })),
    why: left.length === 0 ? 'no such process' : `${left.length} to end`,
    destroys: true,
  }),
  // A number may name another process by now: each is asked for its start before it gets a signal.
  apply: (_, left) => sh`${processIdentity}
provision_signal() {
  provision_alive=0
${left.map(({ pid, started }) => sh`  if provision_is ${pid} ${started}; then provision_alive=1; kill -s "$1" ${pid} 2>/dev/null || :; fi`)}
}
provision_signal TERM
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

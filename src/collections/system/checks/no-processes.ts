import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { inShort } from '../../../remnants/owners.ts';
import { type ProcessPatterns, processPatternsSchema } from '../../../remnants/process-patterns.ts';
import { keptProcesses, knownProcesses, leftProcesses, processesProbe } from '../../../remnants/processes.ts';

type Spec = ProcessPatterns;

/** No process of the old cluster, nor anything that one started. */
export const noProcesses = checkKind<Spec>({
  name: 'no_processes',
  summary: 'No process fits the patterns of command lines and control groups.',
  schema: processPatternsSchema,
  examples: ["no_processes: { commands: ['/usr/local/bin/k3s *'], cgroups: ['*/kubepods*'] }"],
  title: () => 'no process of the old cluster to be left',
  patience: 10,
  remade: true,
  besides: whoIsAlive,
  probe: () => processesProbe,
  judge: (spec, { stdout }, besides) => {
    const seen = knownProcesses(stdout);
    const left = leftProcesses(seen, spec);
    const kept = keptProcesses(seen, spec);
    const verdict = nothingLeft(
      left.map(one => ({ seen: `pid ${one.pid}: ${inShort(one.command, 100)}`, words: [], process: one })),
      `none of ${count(seen.all.length, 'process')}`,
      besides,
    );
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});

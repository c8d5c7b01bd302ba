import type { Gate } from '../../model/plan/program.ts';
import type { HostRun } from '../host-run.ts';
import { type PhaseContext, reached } from '../phase-context.ts';
import { type Answered, askGate } from './ask-gate.ts';
import { phasesBegun } from './begun.ts';

/** The same questions, asked once: a dry run does not wait for a state that nobody is about to bring. */
const atOnce = (gate: Gate): Gate => ({
  ...gate,
  checks: (host, known) => gate.checks(host, known).map(check => ({ ...check, patience: 0 })),
});

interface How {
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Phases whose plans come first in the same dry run. */
  readonly planned: ReadonlySet<string> | undefined;
}

/**
 * Asks the gate of the phase before; what it said, where that is no GO and nobody overrides it. Of a host where this phase
 * has begun it may have nothing to ask: there this phase's own gate is the proof.
 */
export async function askBefore(phase: PhaseContext, { dryRun, force, planned }: How): Promise<Answered | undefined> {
  const { report, program, known } = phase;
  const { before } = program;
  const runs = reached(phase);
  if (before === undefined || runs.every(run => before.checks(run.host, known).length === 0)) return undefined;
  const answered = await askGate(phase, dryRun ? atOnce(before) : before, runs);
  const isBegun = (run: HostRun): boolean => {
    const begun = phasesBegun(run);
    return begun?.kind === 'read' && begun.names.has(program.name);
  };
  const unproved = runs.filter(
    run => answered.notAsked.includes(run.host.name) && before.spares?.(run.host) !== true && !isBegun(run),
  );
  if (answered.word !== 'STOP' && unproved.length === 0) return undefined;
  const what =
    answered.word === 'STOP'
      ? `the gate of phase ${before.phase} says STOP`
      : `the gate of phase ${before.phase} asked nothing of ${unproved.map(run => run.host.name).join(', ')}`;
  if (dryRun && planned?.has(before.phase) === true) {
    report({
      type: 'warning',
      what: `${what} as it is now; ${before.phase} comes first, and its gate is asked again then`,
    });
    return undefined;
  }
  if (dryRun) report({ type: 'warning', what: `${what}: a run would be refused`, hint: before.rerun });
  else if (force) report({ type: 'warning', what: `${what}; going on because of --force` });
  return force ? undefined : { ...answered, word: 'STOP' };
}

import { type PhaseEndFile, readPhaseEnds } from './phase-end-file.ts';
import type { VerdictFile } from './verdict-file.ts';

/** A run that did not bring a phase to its end on some hosts, of which nothing better is known since. */
export interface FailedPhase {
  readonly phase: string;
  readonly time: string;
  /** What was run, without options. */
  readonly command: string;
  /** The run's folder. */
  readonly run: string;
  /** The hosts that the run was about. */
  readonly hosts: readonly string[];
  readonly failed: readonly PhaseEndFile['hosts'][number][];
}

const isFailed = ({ status }: PhaseEndFile['hosts'][number]): boolean => status !== 'ok' && status !== 'skipped';

/**
 * What of the runs, newest first, still counts as failed: a host's last end of a phase is a failure, and no gate of that phase
 * has asked the host since. Pure but for reading.
 */
export function failedPhases(runs: readonly string[], verdicts: readonly VerdictFile[]): readonly FailedPhase[] {
  const seen = new Set<string>();
  return runs.flatMap(run =>
    readPhaseEnds(run).flatMap(({ phase, time, command, hosts }) => {
      const failed = hosts.filter(one => {
        const key = JSON.stringify([phase, one.host]);
        if (one.status === 'skipped' || seen.has(key)) return false;
        seen.add(key);
        const isAsked = verdicts.some(
          verdict => verdict.phase === phase && verdict.time >= time && verdict.hosts.includes(one.host),
        );
        return isFailed(one) && !isAsked;
      });
      return failed.length === 0 ? [] : [{ phase, time, command, run, hosts: hosts.map(({ host }) => host), failed }];
    }),
  );
}

import { type PhaseEndFile, readPhaseEnds } from './phase-end-file.ts';
import type { VerdictFile } from './verdict-file.ts';

/** A run that did not bring a phase to its end on some hosts, of which nothing better is known since. */
export interface FailedPhase {
  readonly phase: string;
  readonly time: string;
  /** What was run, without options. */
  readonly command: string;
  /** The same with the options that decide what it means; runs of earlier versions did not keep it. */
  readonly again?: string;
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
    readPhaseEnds(run).flatMap(({ phase, time, command, again, hosts }) => {
      const failed = hosts.filter(one => {
        const key = JSON.stringify([phase, one.host]);
        if (one.status === 'skipped' || seen.has(key)) return false;
        seen.add(key);
        const isAsked = verdicts.some(
          verdict => verdict.phase === phase && verdict.time >= time && verdict.hosts.includes(one.host),
        );
        return isFailed(one) && !isAsked;
      });
      if (failed.length === 0) return [];
      const about = { phase, time, command, run, hosts: hosts.map(({ host }) => host), failed };
      return [again === undefined ? about : { ...about, again }];
    }),
  );
}

import type { Check, Verdict } from '../../model/gate/check.ts';
import type { HostRun } from '../host-run.ts';
import { phasesBegun } from './begun.ts';
import { judgeCheck } from './judge-check.ts';
import { countsFrom, SECOND_LOOK } from './second-look.ts';

/** One check of a gate on one host, and what is known of it so far. */
export interface Question {
  readonly run: HostRun;
  readonly check: Check;
  verdict: Verdict | undefined;
  /** When it was last sent, by `performance.now()`; 0: not in this gate. */
  asked: number;
  /** It was met, and at the second look it was not: whoever recreates it is alive, and waiting helps nobody. */
  isBack: boolean;
}

/** Met, but asked too soon after a removal: a process may be making it again. */
export const isEarly = ({ run, check, verdict, asked }: Question): boolean =>
  verdict?.kind === 'met' && run.status !== 'unreachable' && asked < countsFrom(run, check);

const SOMEBODY =
  'something running on the host recreates it, and it is unknown what: look for it (ps, systemctl list-timers, crontab -l) and end it first';

/** What the second look found of what the first did not. */
export const cameBack = (verdict: Extract<Verdict, { kind: 'not-met' }>): Verdict => ({
  ...verdict,
  findings: verdict.findings.map(one => ({
    ...one,
    seen: `${one.seen}; it was gone, and came back`,
    // Doing it again helps nobody where somebody unknown does the contrary.
    ...(one.maker === undefined ? { hint: SOMEBODY } : {}),
  })),
});

/** What the newest readings say of it; `undefined`: it was not asked since the host was changed. */
export const answer = ({ run, check }: Question): Verdict | undefined => {
  if (check.until !== undefined) {
    const begun = phasesBegun(run);
    if (begun === undefined) return undefined;
    if (begun.kind === 'unreadable') return { kind: 'unasked', because: begun.because };
    if (begun.names.has(check.until)) {
      return { kind: 'skipped', because: `phase ${check.until} has begun on this host` };
    }
  }
  return judgeCheck(check, run.readings);
};

/** Whether there is nothing to wait for: it is as wanted, or no question here. */
export const isSettled = ({ verdict }: Question): boolean => verdict?.kind === 'met' || verdict?.kind === 'skipped';

/** How much keeps the gate from GO because of it. */
export const findingsOf = (one: Question): number =>
  isSettled(one) ? 0 : one.verdict?.kind === 'not-met' ? one.verdict.findings.length : 1;

const last = (question: Question): string => {
  const { verdict } = question;
  if (verdict === undefined) return 'not asked yet';
  if (verdict.kind === 'met') {
    return isEarly(question) ? `${verdict.evidence}, asked again ${SECOND_LOOK} s after the removal` : verdict.evidence;
  }
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen).join('; ') : verdict.because;
};

/** What is still waited for, a row per title. */
export function waitingFor(open: readonly Question[]) {
  const rows = new Map<string, { title: string; hosts: string[]; last: string }>();
  for (const question of open) {
    const { run, check } = question;
    const row = rows.get(check.title) ?? { title: check.title, hosts: [], last: last(question) };
    row.hosts.push(run.host.name);
    rows.set(check.title, row);
  }
  return [...rows.values()];
}

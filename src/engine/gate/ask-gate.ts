import type { GateCell, Report } from '../../model/event.ts';
import type { Check, Verdict } from '../../model/gate/check.ts';
import { type GateWord, gateWord, hostsNotAsked } from '../../model/gate/gate-word.ts';
import type { Gate, Known } from '../../model/plan/program.ts';
import { Problem } from '../../model/problem.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { HostRun } from '../host-run.ts';
import { pause } from '../pause.ts';
import { begunProbe, phasesBegun } from './begun.ts';
import { probesOfCheck } from './probes-of-check.ts';
import { countsFrom, SECOND_LOOK } from './second-look.ts';

/** Milliseconds between two rounds of the same questions. */
const INTERVAL = 1000;
/** Seconds that one round of probes may take before the host counts as hung. */
const ROUND_TIMEOUT = 60;

/**
 * Seconds for which patience lasts beyond its end after fewer findings were left than ever before: the sessions of a large
 * mesh begin one by one, and as long as they do nothing is lost.
 */
const PROGRESS = 15;

/** Seconds that are left to all others once one check is given up: the word is STOP then, whatever they say. */
const GIVEN_UP = 15;

interface Question {
  readonly run: HostRun;
  readonly check: Check;
  verdict: Verdict | undefined;
  /** When it was last sent, by `performance.now()`; 0: not in this gate. */
  asked: number;
  /** It was met, and at the second look it was not: whoever makes it again is alive, and waiting helps nobody. */
  isBack: boolean;
}

/** Met, but asked too soon after a removal: a process may be making it again. */
const isEarly = ({ run, check, verdict, asked }: Question): boolean =>
  verdict?.kind === 'met' && run.status !== 'unreachable' && asked < countsFrom(run, check);

const SOMEBODY =
  'something alive on the host makes it again, and it could not be told who: look for it (ps, systemctl list-timers, crontab -l) and end it first';

/** What the second look found of what the first did not. */
const cameBack = (verdict: Extract<Verdict, { kind: 'not-met' }>): Verdict => ({
  ...verdict,
  findings: verdict.findings.map(one => ({
    ...one,
    seen: `${one.seen}; it was gone, and came back`,
    // Doing it again helps nobody where somebody unknown does the contrary.
    ...(one.maker === undefined ? { tryNext: SOMEBODY } : {}),
  })),
});

const answer = ({ run, check }: Question): Verdict | undefined => {
  if (check.until !== undefined) {
    const begun = phasesBegun(run);
    if (begun === undefined) return undefined;
    if (begun.kind === 'unreadable') return { kind: 'unasked', because: begun.because };
    if (begun.names.has(check.until)) {
      return { kind: 'skipped', because: `phase ${check.until} has begun on this host` };
    }
  }
  const reading = run.readings.get(check.probe.text);
  const besides = (check.besides ?? []).flatMap(probe => run.readings.get(probe.text) ?? []);
  return reading === undefined ? undefined : check.judge(reading, besides);
};

/** Whether there is nothing to wait for: it is as wanted, or no question here. */
const isSettled = ({ verdict }: Question): boolean => verdict?.kind === 'met' || verdict?.kind === 'skipped';

const findingsOf = (one: Question): number =>
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
function waitingFor(open: readonly Question[]) {
  const rows = new Map<string, { title: string; hosts: string[]; last: string }>();
  for (const question of open) {
    const { run, check } = question;
    const row = rows.get(check.title) ?? { title: check.title, hosts: [], last: last(question) };
    row.hosts.push(run.host.name);
    rows.set(check.title, row);
  }
  return [...rows.values()];
}

/** What came of a gate. */
export interface Answered {
  readonly word: GateWord;
  readonly cells: readonly GateCell[];
  /** Hosts of which nothing was asked. */
  readonly notAsked: readonly string[];
}

/**
 * Asks a gate's checks, all unmet ones of a host in one command, again and again until they are met, or their patience
 * ends and nothing gets better any more; where one is given up, the others get a little time more, so that what is told
 * of them is not only that they were asked too soon. What was read already (`run.readings`) is the first answer and
 * costs nothing. Where something was removed, what a process can make again is asked a second time a little later, and
 * the other questions meanwhile.
 */
export async function askGate(
  gate: Gate,
  runs: readonly HostRun[],
  known: Known,
  fleet: Fleet,
  report: Report,
  signal: AbortSignal,
): Promise<Answered> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  report({ type: 'gate-start', phase: gate.phase, hosts: runs.map(run => run.host.name) });

  const questions: Question[] = runs.flatMap(run =>
    gate.checks(run.host, known).map(check => ({ run, check, verdict: undefined, asked: 0, isBack: false })),
  );
  for (const question of questions) {
    const { run } = question;
    question.verdict =
      run.status === 'unreachable'
        ? { kind: 'unasked', because: run.failures.at(-1)?.what ?? 'the host cannot be reached' }
        : answer(question);
  }

  let least = Number.POSITIVE_INFINITY;
  let bettered = 0;
  for (;;) {
    const findings = questions.reduce((sum, one) => sum + findingsOf(one), 0);
    if (findings < least) {
      least = findings;
      bettered = seconds();
    }
    // Where it is asked once only there is nothing to wait for.
    const ends = ({ patience }: Check): number => (patience === 0 ? 0 : Math.max(patience, bettered + PROGRESS));
    const unmet = questions.filter(one => !isSettled(one) && one.run.status !== 'unreachable');
    const isLost = unmet.some(one => one.isBack || (one.verdict !== undefined && seconds() >= ends(one.check)));
    const patienceOf = (check: Check): number => (isLost ? Math.min(check.patience, GIVEN_UP) : ends(check));
    const open = unmet.filter(one => one.verdict === undefined || (!one.isBack && seconds() < patienceOf(one.check)));
    const early = questions.filter(isEarly);
    if (open.length + early.length === 0 || signal.aborted) break;
    if (open.every(one => one.verdict !== undefined || one.asked > 0)) {
      const dues = early.map(one => countsFrom(one.run, one.check) - performance.now());
      const patience = Math.ceil(
        Math.max(0, ...open.map(one => patienceOf(one.check)), ...dues.map(due => seconds() + due / 1000)),
      );
      const waiting = waitingFor([...open, ...early]);
      report({ type: 'gate-waiting', phase: gate.phase, waiting, seconds: seconds(), patience });
      await pause(Math.max(0, Math.min(INTERVAL, ...dues)), signal);
    }
    const due = early.filter(one => performance.now() >= countsFrom(one.run, one.check));
    if (open.length + due.length > 0) await askRound([...open, ...due], fleet);
  }

  const cells = questions.map(({ run, check, verdict }) => ({
    host: run.host.name,
    title: check.title,
    verdict: verdict ?? { kind: 'unasked' as const, because: 'the run was interrupted' },
  }));
  const word = gateWord(cells);
  const names = runs.map(run => run.host.name);
  const notAsked = hostsNotAsked(names, cells);
  report({ type: 'gate-done', phase: gate.phase, word, cells, notAsked, seconds: seconds(), rerun: gate.rerun });
  return { word, cells, notAsked };
}

async function askRound(open: readonly Question[], fleet: Fleet): Promise<void> {
  const runs = [...new Set(open.map(one => one.run))];
  await fleet.each(runs, async run => {
    const asked = open.filter(one => one.run === run);
    const now = performance.now();
    try {
      // Marks that were read before a change are gone from the readings: what they say now decides what is asked.
      const marks = phasesBegun(run) === undefined ? [begunProbe.text] : [];
      const probes = [
        ...new Set([...marks, ...asked.flatMap(one => probesOfCheck(one.check)).map(probe => probe.text)]),
      ];
      const readings = await fleet.run(
        run.host,
        probes.map(text => ({ id: text, script: { kind: 'script', text } })),
        { timeout: ROUND_TIMEOUT },
      );
      for (const [text, reading] of readings) run.readings.set(text, reading);
      for (const question of asked) {
        const seen = answer(question) ?? question.verdict;
        question.isBack ||= question.verdict?.kind === 'met' && seen?.kind === 'not-met';
        question.verdict = seen?.kind === 'not-met' && question.isBack ? cameBack(seen) : seen;
        question.asked = now;
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const because = error.details[0]?.what ?? error.message;
      for (const question of asked) question.verdict = { kind: 'unasked', because };
    }
  });
}

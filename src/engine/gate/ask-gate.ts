import type { GateCell } from '../../model/events/event.ts';
import type { Check, Verdict } from '../../model/gate/check.ts';
import { type GateWord, gateWord, hostsNotAsked } from '../../model/gate/gate-word.ts';
import type { Gate } from '../../model/plan/program.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { SETTLE_TIMEOUT } from '../guard/ask-anew.ts';
import type { HostRun } from '../host-run.ts';
import { pause } from '../pause.ts';
import type { PhaseContext } from '../phase-context.ts';
import { Readings } from '../readings.ts';
import { begunProbe, phasesBegun } from './begun.ts';
import { probesOfCheck } from './probes-of-check.ts';
import { answer, cameBack, findingsOf, isEarly, isSettled, type Question, waitingFor } from './question.ts';
import { type Asking, roundOf } from './round-of.ts';
import { countsFrom } from './second-look.ts';

/** Milliseconds between two rounds of the same questions. */
const INTERVAL = 1000;
/** Seconds that one round of probes may take before the host counts as hung; one with a question that takes its time. */
const ROUND_TIMEOUT = 60;
const COSTLY_TIMEOUT = 300;

/**
 * Seconds for which patience lasts beyond its end after fewer findings were left than ever before: the sessions of a large
 * mesh begin one by one, and as long as they do nothing is lost.
 */
const PROGRESS = 15;

/** Seconds that are left to all others once one check is given up: the word is STOP then, whatever they say. */
const GIVEN_UP = 15;

/** What came of a gate. */
export interface Answered {
  readonly word: GateWord;
  readonly cells: readonly GateCell[];
  /** Hosts of which nothing was asked. */
  readonly notAsked: readonly string[];
  /** The user ended it before every question had its answer. */
  readonly interrupted?: true;
}

/**
 * Asks a gate's checks, all unmet ones of a host in one command, again and again until they are met, or their patience
 * ends and nothing gets better any more; where one is given up, the others get a little time more, so that what is told
 * of them is not only that they were asked too soon. What was read already (`run.readings`) is the first answer and
 * costs nothing. Where something was removed, what a process can make again is asked a second time a little later, and
 * the other questions meanwhile. What is costly is asked where it is due, and once all others are met.
 */
export async function askGate(
  { fleet, report, known, away = [] }: PhaseContext,
  gate: Gate,
  runs: readonly HostRun[],
  isCostlyDue = false,
): Promise<Answered> {
  const signal = fleet.stop;
  /** By the user, with questions left to ask. */
  let isEnded = false;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const of = { phase: gate.phase, ...(gate.stage === undefined ? {} : { stage: gate.stage }) };
  report({ type: 'gate-start', ...of, hosts: runs.map(run => run.host.name) });

  const questions: Question[] = runs.flatMap(run =>
    gate.checks(run.host, known).map(check => ({ run, check, verdict: undefined, asked: 0, isBack: false })),
  );
  for (const question of questions) {
    const { run } = question;
    question.verdict =
      run.status === 'unreachable'
        ? { kind: 'unasked', because: run.failures.at(-1)?.what ?? 'the host cannot be reached' }
        : question.check.costly === true && !isCostlyDue
          ? notDue(gate)
          : answer(question);
  }

  const sound = runs.filter(run => run.status === 'ok');
  let least = Number.POSITIVE_INFINITY;
  let bettered = 0;
  for (;;) {
    // What was to be confirmed with the first questions was undone: that is the end of the run, whatever the others say.
    if (sound.some(run => run.status !== 'ok')) break;
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
    const asked = unmet.filter(one => one.verdict === undefined || (!one.isBack && seconds() < patienceOf(one.check)));
    const early = questions.filter(isEarly);
    const cheap = asked.filter(one => one.check.costly !== true);
    const isClear = unmet.every(one => one.check.costly === true) && early.length === 0;
    const open = isClear ? asked : cheap;
    if (open.length + early.length === 0) break;
    if (signal.aborted) {
      isEnded = true;
      break;
    }
    if (open.every(one => one.verdict !== undefined || one.asked > 0)) {
      const dues = early.map(one => countsFrom(one.run, one.check) - performance.now());
      const patience = Math.ceil(
        Math.max(0, ...open.map(one => patienceOf(one.check)), ...dues.map(due => seconds() + due / 1000)),
      );
      const waiting = waitingFor([...open, ...early]);
      report({ type: 'gate-waiting', ...of, waiting, seconds: seconds(), patience });
      await pause(Math.max(0, Math.min(INTERVAL, ...dues)), signal);
    }
    const due = early.filter(one => performance.now() >= countsFrom(one.run, one.check));
    if (open.length + due.length > 0) await askRound(fleet, [...open, ...due]);
  }

  const answers = questions.map(({ run, check, verdict }) => ({
    host: run.host.name,
    title: check.title,
    verdict: verdict ??
      (check.costly === true && !isEnded ? OTHERS_FIRST : undefined) ?? {
        kind: 'unasked' as const,
        because: isEnded ? 'the run was interrupted' : 'what was changed on another host was undone meanwhile',
      },
  }));
  const untold = gate.stage === undefined ? away : [];
  const cells: readonly GateCell[] = [
    ...answers,
    ...untold.flatMap(host => gate.checks(host, known).map(({ title }) => ({ host: host.name, title, verdict: AWAY }))),
  ];
  const word = gateWord(cells);
  const names = runs.map(run => run.host.name);
  const notAsked = hostsNotAsked(names, cells);
  const ended = isEnded ? ({ interrupted: true } as const) : {};
  report({
    type: 'gate-done',
    ...of,
    word,
    cells,
    notAsked,
    seconds: seconds(),
    rerun: gate.rerun,
    ...ended,
  });
  return { word, cells, notAsked, ...ended };
}

/** Said of every question about a host that is away. */
const AWAY: Verdict = { kind: 'skipped', because: 'away' };

/** Said of a costly question in a run that changed nothing. */
const notDue = ({ rerun }: Gate): Verdict => ({ kind: 'skipped', because: `nothing was changed: ${rerun} asks it` });

/** Said of a costly question where another one is not met: its answer would only say that once more. */
const OTHERS_FIRST: Verdict = { kind: 'skipped', because: 'the others come first' };

/** Said of a question that waits for what its host has not told. */
const UNREAD: Verdict = { kind: 'unasked', because: 'which phases have begun there was not read' };

function unasked(questions: readonly Question[], because: string): void {
  for (const question of questions) question.verdict = { kind: 'unasked', because };
}

/** Asks all questions that are given, those that one host is to ask in one command; the first confirms what is left armed there. */
async function askRound({ connections }: Fleet, open: readonly Question[]): Promise<void> {
  const askings = roundOf(open);
  const ofHosts = askings.flatMap(one => (one.from === 'controller' ? [] : [{ ...one, host: one.from }]));
  const ofController = askings.filter(one => one.from === 'controller');
  await Promise.all([connections.each(ofHosts, ask), ...ofController.map(ask)]);

  async function ask({ from, questions, own }: Asking): Promise<void> {
    const now = performance.now();
    const is = from === 'controller' ? 'the controller' : from.name;
    try {
      // Marks that were read before a change are gone from the readings: what they say now decides what is asked.
      const marks = own !== undefined && phasesBegun(own) === undefined ? [begunProbe] : [];
      const sections = Readings.sections([...marks, ...questions.flatMap(one => probesOfCheck(one.check))]);
      const confirming = await own?.armed?.confirming();
      const first = confirming === undefined ? [] : [confirming];
      const longest = questions.some(one => one.check.costly === true) ? COSTLY_TIMEOUT : ROUND_TIMEOUT;
      const timeout = confirming === undefined ? longest : longest + SETTLE_TIMEOUT;
      const answers = await (from === 'controller'
        ? connections.runHere(sections, { timeout: longest })
        : connections.run(from, [...first, ...sections], { timeout }));
      if (confirming !== undefined) {
        own?.armed?.confirmed(answers);
        if (own?.status !== 'ok')
          return unasked(questions, own?.failures.at(-1)?.what ?? 'what was changed was undone');
      }
      own?.readings.take(Readings.sections(marks), answers);
      for (const { run, check } of questions) run.readings.take(Readings.sections(probesOfCheck(check)), answers);
      for (const question of questions) {
        const seen = answer(question) ?? question.verdict ?? UNREAD;
        question.isBack ||= question.verdict?.kind === 'met' && seen.kind === 'not-met';
        question.verdict = seen.kind === 'not-met' && question.isBack ? cameBack(seen) : seen;
        question.asked = now;
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const because = error.details[0]?.what ?? error.message;
      for (const question of questions) {
        const foreign = question.check.from === undefined ? '' : `asked from ${is}: `;
        question.verdict = { kind: 'unasked', because: `${foreign}${because}` };
      }
      await own?.armed?.settle();
    }
  }
}

import type { Batch, Event, RunMode } from '../../model/events/event.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine, escapeLines } from '../../model/text/escape.ts';
import { renderDiagnosis } from '../gate/diagnosis.ts';
import { renderGate } from '../gate/gate.ts';
import { renderLeftOut } from '../plan/left-out.ts';
import { renderPlan } from '../plan/plan.ts';
import { type Look, type Paint, paints } from '../text/look.ts';
import { showSeconds } from '../text/seconds.ts';
import { renderSummary } from './summary.ts';
import { newQuarters, transferred } from './transfer.ts';

/** Seconds between two lines about the same wait. */
const PATIENCE = 5;

const modes: Readonly<Record<RunMode, string>> = {
  apply: '',
  'dry-run': ' · dry run, nothing will be touched',
  gate: ' · the gate alone, read-only',
  diagnosis: ' · a diagnosis, read-only',
  visit: '',
};

const named = (hosts: readonly string[]): string =>
  hosts.length <= 4 ? hosts.map(host => escapeLine(host)).join(', ') : count(hosts.length, 'host');

const ofBatch = (batch: Batch | undefined): string =>
  batch === undefined ? '' : ` · batch ${batch.number} of ${batch.of}`;

/** What a gate still waits for, as one line: `waiting for a handshake with wk-2 (ms-1) · 12 s of 45 s · last: none yet`. */
function waitingLines(event: Extract<Event, { type: 'gate-waiting' }>): readonly string[] {
  const times = `${Math.floor(event.seconds)} s of ${event.patience} s`;
  return event.waiting.map(
    ({ title, hosts, last }) =>
      `waiting for ${escapeLine(title)} (${named(hosts)}) · ${times} · last: ${escapeLine(last)}`,
  );
}

const remark = ({ type, host, what, hint }: Extract<Event, { type: 'warning' | 'notice' }>, paint: Paint): string =>
  [
    `${type === 'warning' ? paint.yellow('!') : paint.cyan('·')} ${host === undefined ? '' : `${paint.bold(escapeLine(host))}: `}${escapeLine(what)}`,
    ...(hint === undefined ? [] : [`  ${paint.cyan('→')} ${escapeLine(hint)}`]),
    '',
  ].join('\n');

function taskDone(event: Extract<Event, { type: 'task-done' }>, paint: Paint): string {
  const { host, title, result, seconds, problem, output } = event;
  const head = `${paint.bold(escapeLine(host))}: ${escapeLine(title)}`;
  const printed = output === undefined ? [] : escapeLines(output).map(line => `    ${line}`);
  const symbols = { failed: paint.red('✗'), undone: paint.red('↶'), unknown: paint.yellow('?') };
  const first =
    result === 'changed'
      ? `  ${paint.green('✓')} ${head} · ${showSeconds(seconds)}`
      : `  ${symbols[result]} ${head}: ${escapeLine(problem?.what ?? 'failed')}`;
  return `${[first, ...printed].join('\n')}\n`;
}

/**
 * Tells a run as text that stays on the screen, event by event; an event with nothing to tell gives no text. Failures
 * are one line when they happen and are told in full at the phase's end.
 */
export function createNarrator(look: Look): (event: Event) => string {
  const paint = paints(look.color);
  const quarters = newQuarters();
  let mode: RunMode = 'apply';
  let saidAt: number | undefined;
  let phase = '';
  return event => {
    switch (event.type) {
      case 'run-start':
        mode = event.mode;
        return `${paint.bold(escapeLine(`provision ${event.command}`))} · cluster ${escapeLine(event.cluster)} · ${count(event.hosts.length, 'host')}${modes[mode]}\n`;
      case 'phase-start':
        phase = event.phase;
        return `\n${paint.bold(escapeLine(event.phase))}: ${escapeLine(event.title)} · ${named(event.hosts)}\n`;
      case 'host-connecting':
        return look.steps === true ? `  ${escapeLine(event.host)}: connecting\n` : '';
      case 'host-reading':
        return look.steps === true ? `  ${escapeLine(event.host)}: reading\n` : '';
      case 'host-read':
        return look.steps === true ? `  ${escapeLine(event.host)}: read in ${showSeconds(event.seconds)}\n` : '';
      case 'host-failed':
        return `  ${paint.red('✗')} ${paint.bold(escapeLine(event.host))}: ${escapeLine(event.problem.what)}\n`;
      case 'login':
        if (event.problem !== undefined)
          return `  ${paint.red('✗')} ${paint.bold(escapeLine(event.host))}: ${escapeLine(event.problem.what)}\n`;
        return look.steps === true
          ? `  ${escapeLine(event.host)}: logged in again in ${showSeconds(event.seconds)}\n`
          : '';
      case 'phase-left-out':
        return `\n${renderLeftOut(event, paint)}`;
      case 'plan':
        return `\n${renderPlan(event.hosts, look)}`;
      case 'stage-start':
        return `\n${paint.bold(`Stage ${escapeLine(event.stage)}`)}${ofBatch(event.batch)} · ${named(event.hosts)}\n`;
      case 'task-start':
        return look.steps === true ? `  … ${escapeLine(event.host)}: ${escapeLine(event.title)}\n` : '';
      case 'transfer':
        return quarters(event)
          ? `  … ${escapeLine(event.host)}: ${escapeLine(event.title)}: ${transferred(event)}\n`
          : '';
      case 'task-done':
        return taskDone(event, paint);
      case 'stage-done':
        return '';
      case 'warning':
      case 'notice':
        return remark(event, paint);
      case 'gate-start':
        saidAt = undefined;
        return '';
      case 'gate-waiting':
        if (saidAt !== undefined && event.seconds - saidAt < PATIENCE) return '';
        saidAt = event.seconds;
        return waitingLines(event)
          .slice(0, 4)
          .map(line => `  ${line}\n`)
          .join('');
      case 'gate-done':
        // Of the gate of the phase before, or of a stage, only STOP is news.
        return `\n${renderGate(event, look, (event.phase !== phase || event.stage !== undefined) && !look.verbose)}`;
      case 'diagnosis-start':
        return `  looking for the cause\n`;
      case 'diagnosis':
        return `\n${renderDiagnosis(event, look)}`;
      case 'phase-done':
        return renderSummary(event, mode, look);
      case 'run-done':
        return `\n${event.exitCode === 0 ? 'done' : `ended with exit code ${event.exitCode}`} in ${showSeconds(event.seconds)}${event.journal === undefined ? '' : ` · journal: ${escapeLine(event.journal)}`}\n`;
    }
  };
}

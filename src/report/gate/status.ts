import { join } from 'node:path';
import type { FailedPhase } from '../../journal/failed-phases.ts';
import type { PhaseStatus, Status } from '../../journal/read-status.ts';
import { sumKept } from '../../model/gate/kept.ts';
import { grouped } from '../../model/grouped.ts';
import { ownCommand } from '../../model/own-command.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { type Paint, paints, wordPaint } from '../text/look.ts';
import { withKept } from './kept.ts';

/** How long ago, in words: `3 min ago`. */
function ago(time: string, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${count(Math.floor(hours / 24), 'day')} ago`;
}

const when = (time: string, now: Date): string => `${time.slice(0, 19).replace('T', ' ')} UTC (${ago(time, now)})`;

const ends: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'it could not be done',
  2: 'a dry run that found changes',
  3: 'no GO',
  4: 'the input was wrong',
  130: 'interrupted',
};

interface Around {
  readonly now: Date;
  /** Every host of the inventory: a run of fewer goes on with those. */
  readonly all?: readonly string[] | undefined;
}

/** What a run left undone: which phase, when, on which host, why, and how to go on. */
function failureLines(
  { phase, time, hosts, failed, command, again, run }: FailedPhase,
  paint: Paint,
  { now, all }: Around,
): readonly string[] {
  const isStopped = failed.every(({ status }) => status === 'interrupted');
  const word = isStopped ? paint.yellow('INTERRUPTED') : paint.red('FAILED');
  const where = `on ${failed.length} of ${count(hosts.length, 'host')}`;
  const limit = all === undefined || all.every(name => hosts.includes(name)) ? '' : ` -l ${hosts.join(',')}`;
  return [
    `${paint.bold(word)}  ${paint.bold(escapeLine(phase))} · ${when(time, now)} · ${where}, no gate has asked since`,
    ...[...grouped(failed, ({ status, why }) => JSON.stringify([status, why]))].map(([, alike]) => {
      const names = alike.map(({ host }) => escapeLine(host)).join(', ');
      const why = alike[0]?.why ?? (alike[0]?.status === 'interrupted' ? 'interrupted' : 'why is not known');
      return `      ${isStopped ? paint.yellow('-') : paint.red('✗')} ${names}: ${escapeLine(why)}`;
    }),
    `        ${paint.dim(escapeLine(join(run, 'events.jsonl')))}`,
    `      go on: ${escapeLine(again ?? ownCommand(`${command}${limit}`))}`,
  ];
}

/** A phase's last verdict: the word, when, on how many hosts, what was unmet, and where the evidence is. */
function verdictLines(phase: PhaseStatus, status: Status, paint: Paint, now: Date): readonly string[] {
  const lines: string[] = [];
  const isBefore = status.failures.some(one => one.phase === phase.phase && one.time > phase.time);
  const word = paint.bold(wordPaint(phase.word, paint)(phase.word.padEnd(4)));
  const forced = phase.forced ? paint.yellow(' · with --force') : '';
  const hosts = count(phase.hosts.length, 'host');
  lines.push(
    `${word}  ${paint.bold(escapeLine(phase.phase))} · ${when(phase.time, now)} · ${hosts}${withKept(sumKept(phase.kept))}${forced}${isBefore ? ' · before that run' : ''}`,
  );
  for (const one of phase.unmet) {
    const mark = one.kind === 'unasked' ? paint.yellow('?') : paint.red('✗');
    lines.push(`      ${mark} ${escapeLine(one.host)}: ${escapeLine(one.title)}`);
    lines.push(`        ${paint.dim(escapeLine(join(phase.run, one.evidence)))}`);
  }
  for (const [because, group] of grouped(phase.skipped, one => one.because)) {
    const names = [...new Set(group.map(one => escapeLine(one.host)))].join(', ');
    lines.push(
      `      ${paint.dim(`· ${names}: ${count(group.length, 'question')} not asked: ${escapeLine(because)}`)}`,
    );
  }
  if (phase.word === 'GO' && phase.notAsked.length > 0) {
    lines.push(`      ${paint.dim('·')} nothing asked of ${phase.notAsked.map(host => escapeLine(host)).join(', ')}`);
  }
  if (phase.word !== 'GO') lines.push(`      ask again: ${escapeLine(phase.rerun)}`);
  return lines;
}

/** The last verdict of each phase as a person reads it: the word, when, on how many hosts, what was unmet, and where the evidence is. */
export function renderStatus(
  status: Status,
  { color, now = new Date(), all }: Partial<Around> & { readonly color: boolean },
): string {
  const paint = paints(color);
  const lines = [`cluster ${paint.bold(escapeLine(status.cluster))} · journal: ${escapeLine(status.folder)}`, ''];
  if (status.phases.length === 0) lines.push('no gate has been asked yet');
  for (const name of status.order) {
    for (const one of status.failures.filter(({ phase }) => phase === name))
      lines.push(...failureLines(one, paint, { now, all }));
    for (const phase of status.phases.filter(one => one.phase === name))
      lines.push(...verdictLines(phase, status, paint, now));
  }
  const last = status.lastRun;
  if (last !== undefined) {
    const meaning = ends[last.exitCode ?? -1];
    const end =
      last.exitCode === undefined
        ? 'has not ended, or was killed'
        : `exit code ${last.exitCode}${meaning === undefined ? '' : ` (${meaning})`}`;
    lines.push('', `last run: provision ${escapeLine(last.command)} · ${when(last.time, now)} · ${end}`);
    lines.push(`  ${paint.dim(escapeLine(last.run))}`);
  }
  return `${lines.join('\n')}\n`;
}

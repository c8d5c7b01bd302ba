import { join } from 'node:path';
import type { Status } from '../../journal/read-status.ts';
import { sumKept } from '../../model/gate/kept.ts';
import { grouped } from '../../model/grouped.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { paints, wordPaint } from '../text/look.ts';
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

/** The last verdict of each phase as a person reads it: the word, when, on how many hosts, what was unmet, and where the evidence is. */
export function renderStatus(
  status: Status,
  { color, now = new Date() }: { readonly color: boolean; readonly now?: Date },
): string {
  const paint = paints(color);
  const lines = [`cluster ${paint.bold(escapeLine(status.cluster))} · journal: ${escapeLine(status.folder)}`, ''];
  if (status.phases.length === 0) lines.push('no gate has been asked yet');
  for (const phase of status.phases) {
    const word = paint.bold(wordPaint(phase.word, paint)(phase.word.padEnd(4)));
    const forced = phase.forced ? paint.yellow(' · with --force') : '';
    const hosts = count(phase.hosts.length, 'host');
    lines.push(
      `${word}  ${paint.bold(escapeLine(phase.phase))} · ${when(phase.time, now)} · ${hosts}${withKept(sumKept(phase.kept))}${forced}`,
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
  }
  const last = status.lastRun;
  if (last !== undefined) {
    const end = last.exitCode === undefined ? 'has not ended, or was killed' : `exit code ${last.exitCode}`;
    lines.push('', `last run: provision ${escapeLine(last.command)} · ${when(last.time, now)} · ${end}`);
    lines.push(`  ${paint.dim(escapeLine(last.run))}`);
  }
  return `${lines.join('\n')}\n`;
}

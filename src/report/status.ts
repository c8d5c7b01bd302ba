import { join } from 'node:path';
import { escapeLine } from './escape.ts';
import { paints } from './look.ts';
import type { Status } from './read-status.ts';
import { count } from './seconds.ts';

/** How long ago, in words: `3 min ago`. */
function ago(time: string, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
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
    const word = phase.word === 'GO' ? paint.bold(paint.green('GO  ')) : paint.bold(paint.red('STOP'));
    const forced = phase.forced ? paint.yellow(' · with --force') : '';
    const hosts = count(phase.hosts.length, 'host');
    lines.push(`${word}  ${paint.bold(escapeLine(phase.phase))} · ${when(phase.time, now)} · ${hosts}${forced}`);
    for (const one of phase.unmet) {
      const mark = one.kind === 'unasked' ? paint.yellow('?') : paint.red('✗');
      lines.push(`      ${mark} ${escapeLine(one.host)}: ${escapeLine(one.title)}`);
      lines.push(`        ${paint.dim(escapeLine(join(phase.run, one.evidence)))}`);
    }
    if (phase.word === 'STOP') lines.push(`      ask again: ${escapeLine(phase.rerun)}`);
  }
  const last = status.lastRun;
  if (last !== undefined) {
    const end = last.exitCode === undefined ? 'has not ended, or was killed' : `exit code ${last.exitCode}`;
    lines.push('', `last run: provision ${escapeLine(last.command)} · ${when(last.time, now)} · ${end}`);
    lines.push(`  ${paint.dim(escapeLine(last.run))}`);
  }
  return `${lines.join('\n')}\n`;
}

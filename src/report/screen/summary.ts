import type { Event, HostSummary, RunMode } from '../../model/events/event.ts';
import { grouped } from '../../model/grouped.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { withKept } from '../gate/kept.ts';
import { type Look, type Paint, paints, wordPaint } from '../text/look.ts';
import { problemLines } from '../text/problem.ts';
import { showSeconds } from '../text/seconds.ts';
import { displayWidth, pad } from '../text/width.ts';

export type PhaseDone = Extract<Event, { type: 'phase-done' }>;

/** Hosts up to which each has a line of its own; beyond, those that ended alike share one. */
const MOST_LINES = 16;

const mark = (host: HostSummary, paint: Paint): string => {
  if (host.status === 'failed' || host.status === 'unreachable') return paint.red('✗');
  if (host.status === 'skipped' || host.status === 'interrupted') return paint.yellow('-');
  return paint.green('✓');
};

/** How it ended on one host: `3 changed, 9 unchanged`. */
function words(host: HostSummary, paint: Paint): string {
  if (host.status === 'unreachable' && host.changed === 0 && host.unknown === undefined)
    return paint.red('not reached');
  if (host.status === 'skipped') return 'left out';
  const proved = host.changed === 0 ? '0 changed' : paint.yellow(`${host.changed} changed`);
  const changed = host.unknown === undefined ? proved : `${proved}, ${paint.yellow(`${host.unknown} not known`)}`;
  if (host.status === 'interrupted') return `${changed}, ${host.unchanged} unchanged, ${paint.yellow('interrupted')}`;
  const failed = host.failures.length === 0 ? '' : `, ${paint.red(`${host.failures.length} failed`)}`;
  const gone = host.status === 'unreachable' ? `, ${paint.red('connection lost')}` : '';
  return `${changed}, ${host.unchanged} unchanged${failed}${gone}`;
}

function hostLines(hosts: readonly HostSummary[], paint: Paint): readonly string[] {
  if (hosts.length <= MOST_LINES) {
    const width = Math.max(0, ...hosts.map(host => displayWidth(escapeLine(host.host))));
    return hosts.map(host => `  ${mark(host, paint)} ${pad(escapeLine(host.host), width)}  ${words(host, paint)}`);
  }
  return [...grouped(hosts, host => `${mark(host, paint)} ${words(host, paint)}`)].map(([text, group]) => {
    const names = group.length <= 4 ? group.map(host => escapeLine(host.host)).join(', ') : count(group.length, 'host');
    const [symbol = '', ...rest] = text.split(' ');
    return `  ${symbol} ${names}: ${rest.join(' ')}`;
  });
}

/** What was left on purpose, hosts that keep the same together. */
function keptLines(hosts: readonly HostSummary[], paint: Paint): readonly string[] {
  const all = hosts.flatMap(({ host, kept = [] }) => kept.map(one => ({ host, one })));
  return [...grouped(all, ({ one }) => JSON.stringify(one)).values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, why, amount } = first.one;
    const names = group.map(({ host }) => escapeLine(host)).join(', ');
    const size = amount === undefined ? '' : `${showBytes(amount.bytes)}, `;
    return [`  ${paint.yellow('·')} ${names}: kept ${escapeLine(name)} (${size}${escapeLine(why)})`];
  });
}

/** Every failure with where, what, evidence and hint; hosts that failed alike stand together. */
function failureLines(hosts: readonly HostSummary[], paint: Paint, breakAt: number | undefined): readonly string[] {
  const all = hosts.flatMap(({ host, status, failures }) =>
    failures.map(failure => ({ host, failure, isLeft: status === 'interrupted' })),
  );
  const about = ({ task, ...problem }: HostSummary['failures'][number]): ProblemDetails =>
    task === undefined ? problem : { ...problem, what: `${task}: ${problem.what}` };
  const key = ({ host, failure, isLeft }: (typeof all)[number]): string => {
    const { where, ...rest } = about(failure);
    return JSON.stringify([where === host || where === undefined ? '' : where, isLeft, rest]);
  };
  return [...grouped(all, key).values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const problem = about(first.failure);
    const names = group.map(one => one.host).join(', ');
    const foreign = problem.where !== undefined && problem.where !== first.host;
    const where = foreign ? `${names} (${problem.where})` : names;
    const symbol = first.isLeft ? paint.yellow('-') : paint.red('✗');
    return [
      '',
      ...problemLines({ ...problem, where }, paint, breakAt).map((line, at) => (at === 0 ? `${symbol} ${line}` : line)),
    ];
  });
}

/** A phase's end that a person can act on: what became of each host, every failure with its hint, time, the gate's word. */
export function renderSummary(done: PhaseDone, mode: RunMode, look: Look): string {
  const paint = paints(look.color);
  const { hosts, phase, seconds, word, kept = [] } = done;
  const failed = hosts.filter(host => host.status === 'failed' || host.status === 'unreachable').length;
  // A dry run and a gate change nothing: only hosts that gave trouble are worth a line.
  const worthy = mode === 'apply' ? hosts : hosts.filter(host => host.failures.length > 0);
  const interrupted = hosts.filter(host => host.status === 'interrupted').length;
  const changed = hosts.reduce((sum, host) => sum + host.changed, 0);
  const unknown = hosts.reduce((sum, host) => sum + (host.unknown ?? 0), 0);
  const said = [
    ...(mode === 'apply' ? [changed === 0 && unknown === 0 ? 'nothing changed' : `${changed} changed`] : []),
    ...(unknown === 0
      ? []
      : [paint.yellow(`of ${count(unknown, 'task')} it is not known what ${unknown === 1 ? 'it' : 'they'} changed`)]),
    ...(mode === 'dry-run' ? ['dry run, nothing touched'] : []),
    ...(failed === 0 ? [] : [paint.red(`failed on ${count(failed, 'host')} of ${hosts.length}`)]),
    ...(interrupted === 0 ? [] : [paint.yellow(`interrupted on ${count(interrupted, 'host')} of ${hosts.length}`)]),
    showSeconds(seconds),
    ...(word === undefined ? [] : [`gate: ${wordPaint(word, paint)(word)}${withKept(kept)}`]),
  ].join(' · ');
  return [
    '',
    `${paint.bold(escapeLine(phase))}: ${said}`,
    ...hostLines(worthy, paint),
    ...keptLines(hosts, paint),
    ...failureLines(hosts, paint, look.breakAt),
    '',
  ].join('\n');
}

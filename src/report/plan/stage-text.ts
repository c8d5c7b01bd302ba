import type { Event } from '../../model/events/event.ts';
import { grouped } from '../../model/grouped.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine, escapeLines } from '../../model/text/escape.ts';
import type { Paint } from '../text/look.ts';
import { showSeconds } from '../text/seconds.ts';

type TaskDone = Extract<Event, { type: 'task-done' }>;

/** Hosts that one line names. */
const MOST_NAMES = 6;

/**
 * What a stage has done, a line per task with its hosts in the stage's order; and what the changes themselves had to say.
 */
export function stageText(done: readonly TaskDone[], order: readonly string[], paint: Paint): string {
  const sorted = order.flatMap(host => done.filter(event => event.host === host));
  const lines = [...grouped(sorted, event => event.title)].flatMap(([title, events]) => {
    const hosts =
      events.length <= MOST_NAMES
        ? events.map(event => escapeLine(event.host)).join(', ')
        : count(events.length, 'host');
    const seconds = Math.max(...events.map(event => event.seconds));
    const printed = events.flatMap(event =>
      event.output === undefined ? [] : escapeLines(event.output).map(line => `    ${escapeLine(event.host)}: ${line}`),
    );
    return [`  ${paint.green('✓')} ${escapeLine(title)} · ${hosts} · ${showSeconds(seconds)}`, ...printed];
  });
  return lines.map(line => `${line}\n`).join('');
}

import type { Event } from '../../model/events/event.ts';
import { grouped } from '../../model/grouped.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Paint } from '../text/look.ts';

/** Why a phase is left out, hosts with the same reason together, and what to type where it is wanted all the same. */
export function renderLeftOut(event: Extract<Event, { type: 'phase-left-out' }>, paint: Paint): string {
  const names = (hosts: readonly string[]): string => paint.bold(hosts.map(host => escapeLine(host)).join(', '));
  const reasons = [...grouped(event.because, one => one.because)].map(
    ([because, group]) => `    ${names(group.map(one => one.host))}: ${escapeLine(because)}`,
  );
  const instead = event.instead.map(
    ({ hosts, type }) => `  ${paint.cyan('→')} for ${names(hosts)} alone: ${escapeLine(type)}`,
  );
  return [`  ${paint.yellow('-')} left out: ${escapeLine(event.what)}`, ...reasons, ...instead, ''].join('\n');
}

import type { Field, Outcome } from '../plan/change.ts';
import { showUnknown } from '../text/unknown.ts';
import type { Event } from './event.ts';

/** The layout of a line; rises when a reader of the old one would go wrong. Fields that are added do not raise it. */
export const EVENTS_VERSION = 2;

const hidden = (value: string | undefined): string | undefined => (value === undefined ? undefined : 'changed');
const known = (value: string | undefined): string | undefined => (value === undefined ? undefined : showUnknown(value));

/** A setting as it may leave the process: a secret as "changed". */
export const publicField = (field: Field): Field => {
  const show = field.secret === true ? hidden : known;
  return { ...field, before: show(field.before), after: show(field.after) };
};

/** What is named here is written; a script (it may hold a file's content) is not. */
function publicOutcome(outcome: Outcome): unknown {
  switch (outcome.kind) {
    case 'none':
    case 'unreadable':
    case 'refused':
      return outcome;
    case 'deferred':
      return { ...outcome, deferred: { ...outcome.deferred, fields: outcome.deferred.fields.map(publicField) } };
    case 'change': {
      const { apply: _, reboots, brings, ...change } = outcome.change;
      const within = reboots === undefined ? {} : { reboots: { within: reboots.within } };
      const brought = brings?.map(({ place, ...file }) => ({ ...file, to: place.path }));
      const coming = brought === undefined ? {} : { brings: brought };
      return { ...outcome, change: { ...change, ...within, ...coming, fields: change.fields.map(publicField) } };
    }
  }
}

/** An event as it may leave the process: with its time, without scripts, secrets as "changed". */
export function publicEvent(event: Event, time: Date): object {
  const stamp = { version: EVENTS_VERSION, time: time.toISOString() };
  if (event.type !== 'plan') return { ...stamp, ...event };
  const hosts = event.hosts.map(plan => ({
    ...plan,
    tasks: plan.tasks.map(task => ({ ...task, outcome: publicOutcome(task.outcome) })),
  }));
  return { ...stamp, ...event, hosts };
}

/**
 * One line of JSON, harmless on a terminal too: control and format characters beyond ASCII, which JSON lets stand, are
 * written as `\uXXXX`; a reader gets the same text back.
 */
export const jsonLine = (value: object): string =>
  JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, character =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

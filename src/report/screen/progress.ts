import type { Event } from '../../model/events/event.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { showSeconds } from '../text/seconds.ts';
import { transferred } from './transfer.ts';

/** What one host is doing just now. */
export interface Row {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Escaped. */
  readonly text: string;
  /** Milliseconds since the epoch at which it began to do so. */
  readonly since: number;
  readonly changed: number;
}

/** What is under way: the reading, a stage, or a gate's waiting. */
export interface Progress {
  readonly title: string;
  readonly since: number;
  readonly rows: ReadonlyMap<string, Row>;
  /** What a gate still waits for. */
  readonly waiting: readonly string[];
}

const begin = (title: string, hosts: readonly string[], now: number): Progress => ({
  title,
  since: now,
  rows: new Map(
    hosts.map(name => [name, { name: escapeLine(name), state: 'waiting', text: '', since: now, changed: 0 }]),
  ),
  waiting: [],
});

function move(progress: Progress | undefined, host: string, now: number, state: Row['state'], text: string, more = 0) {
  if (progress === undefined) return undefined;
  const changed = (progress.rows.get(host)?.changed ?? 0) + more;
  const row = { name: escapeLine(host), state, text: escapeLine(text), since: now, changed };
  return { ...progress, rows: new Map([...progress.rows, [host, row]]) };
}

const named = (hosts: readonly string[]): string =>
  hosts.length <= 4 ? hosts.map(host => escapeLine(host)).join(', ') : count(hosts.length, 'host');

/** What is under way after an event; `undefined` while nothing is. Pure: the live view only draws what comes out. */
export function advance(progress: Progress | undefined, event: Event, now: number): Progress | undefined {
  switch (event.type) {
    case 'phase-start':
      return begin(`Reading ${count(event.hosts.length, 'host')}`, event.hosts, now);
    case 'host-connecting':
      return move(progress, event.host, now, 'running', 'connecting');
    case 'host-reading':
      return move(progress, event.host, now, 'running', 'reading');
    case 'host-read':
      return move(progress, event.host, now, 'done', `read in ${showSeconds(event.seconds)}`);
    case 'host-failed':
      return move(progress, event.host, now, 'failed', event.problem.what);
    case 'login':
      return move(
        progress,
        event.host,
        now,
        event.problem === undefined ? 'done' : 'failed',
        event.problem?.what ?? 'logged in again',
      );
    case 'stage-start':
      return begin(`Changing ${count(event.hosts.length, 'host')}`, event.hosts, now);
    case 'task-start':
      return move(progress, event.host, now, 'running', event.title);
    case 'transfer':
      return move(
        progress,
        event.host,
        now,
        'running',
        `${event.title} · ${event.giver === undefined ? 'sending' : 'getting'} ${transferred(event)}`,
      );
    case 'task-done': {
      if (event.result !== 'changed') {
        return move(progress, event.host, now, 'failed', `${event.title}: ${event.problem?.what ?? 'failed'}`);
      }
      const changed = (progress?.rows.get(event.host)?.changed ?? 0) + 1;
      return move(progress, event.host, now, 'done', `${changed} changed`, 1);
    }
    case 'gate-start':
      return begin(
        `Gate of ${escapeLine(event.stage ?? event.phase)} · asking ${count(event.hosts.length, 'host')}`,
        [],
        now,
      );
    case 'gate-waiting':
      return {
        title: `Gate of ${escapeLine(event.stage ?? event.phase)} · ${Math.floor(event.seconds)} s of ${event.patience} s`,
        since: progress?.since ?? now,
        rows: new Map(),
        waiting: event.waiting.map(
          ({ title, hosts, last }) => `waiting for ${escapeLine(title)} (${named(hosts)}) · last: ${escapeLine(last)}`,
        ),
      };
    case 'diagnosis-start':
      return begin('Looking for the cause', [], now);
    case 'warning':
    case 'notice':
    case 'run-start':
      return progress;
    case 'plan':
    case 'phase-left-out':
    case 'stage-done':
    case 'gate-done':
    case 'diagnosis':
    case 'phase-done':
    case 'run-done':
      return undefined;
  }
}

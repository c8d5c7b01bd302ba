import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { LookChange } from './compare-looks.ts';
import { changeLine } from './notify.ts';
import type { Item } from './seen.ts';

/** What a look has to say. */
export interface Words {
  readonly cluster: string;
  readonly phases: readonly string[];
  readonly items: readonly Item[];
  readonly changes: readonly LookChange[];
}

interface About {
  readonly time: Date;
  readonly seconds: number;
  /** Also what is well. */
  readonly verbose: boolean;
}

const stamp = ({ time }: About): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

const itemLine = ({ host, told, well }: Item): string =>
  `  ${well ? '✓' : '✗'} ${host === undefined ? '' : `${escapeLine(host)}: `}${escapeLine(told)}\n`;

const changed = (changes: readonly LookChange[]): string =>
  changes.map(change => `  ${escapeLine(changeLine(change))}\n`).join('');

/** The first look tells the state, and of one that was taken earlier what has changed since. */
export function firstWords({ cluster, phases, items, changes }: Words, about: About, isContinued: boolean): string {
  const hosts = items.filter(item => item.about === 'host' && item.state !== 'unread in part');
  const shown = items.filter(item => about.verbose || !item.well);
  const unread = hosts.filter(({ well }) => !well).length;
  const read =
    unread === 0 ? count(hosts.length, 'host') : `${hosts.length - unread} of ${count(hosts.length, 'host')}`;
  const state = shown.every(({ well }) => well)
    ? 'all as wanted'
    : `${shown.filter(({ well }) => !well).length} not as wanted`;
  const since = isContinued && changes.length > 0 ? `  since the last look:\n${changed(changes)}` : '';
  return `${stamp(about)} ${escapeLine(cluster)}: ${read} read (${phases.join(', ')}) in ${about.seconds.toFixed(1)} s: ${state}\n${shown.map(itemLine).join('')}${since}`;
}

/** A later look tells what has changed; nothing, where nothing has. */
export function laterWords({ changes }: Words, about: About): string {
  if (changes.length === 0) return about.verbose ? `${stamp(about)} as before (${about.seconds.toFixed(1)} s)\n` : '';
  return `${stamp(about)} ${count(changes.length, 'change')}\n${changed(changes)}`;
}

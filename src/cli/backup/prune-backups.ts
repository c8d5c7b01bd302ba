import { count } from '../../model/text/count.ts';
import type { KeptBackup } from './backup-folder.ts';

/** Which backups of a cluster stay: what either of the two keeps. */
export interface Keeping {
  /** How many of the newest. */
  readonly newest: number;
  /** Those that are younger than so many days. */
  readonly days: number;
}

const DAY = 86_400_000;

/**
 * Backups that go: of this very cluster, and kept neither by number nor by age. What is no backup, or one of another cluster that had the
 * name, is nobody's to remove, and counts for nothing. Pure.
 * @param all the newest first
 */
export const outlived = (all: readonly KeptBackup[], uid: string, keeping: Keeping, now: Date): readonly KeptBackup[] =>
  all
    .filter(({ head }) => head?.uid === uid)
    .slice(Math.max(1, keeping.newest))
    .filter(({ head }) => head !== undefined && now.getTime() - Date.parse(head.taken) >= keeping.days * DAY);

/** What is said of one that went. */
export const outlivedWords = ({ file, head }: KeptBackup, now: Date): string =>
  `${file}: removed, ${head === undefined ? 'no backup' : `${count(Math.floor((now.getTime() - Date.parse(head.taken)) / DAY), 'day')} old`}`;

import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { type Fingerprint, fingerprintFunction, plainFilter, stillAsRead } from './fingerprint.ts';
import { keepCopy, type Origin, whose } from './written-files.ts';

/** Removes a file that is still what was read; of one that somebody has edited since we wrote it a copy is kept. */
export const takeAway = ({ path, found, origin }: { path: string; found: Fingerprint; origin: Origin }): Script =>
  lines(
    plainFilter,
    fingerprintFunction,
    sh`provision_find ${path}`,
    stillAsRead(path, found),
    whose(found, origin) === 'ours' ? raw(':') : keepCopy(path, found, 'each'),
    sh`provision_there 'rm -f -- "$1"' "$provision_name"`,
  );

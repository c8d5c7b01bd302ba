import { readFileSync, writeFileSync } from 'node:fs';
import type { OnProgress } from './progress.ts';

/** Where the kernel keeps how many inotify instances (inotify(7)) one user may have. */
const INSTANCES = '/proc/sys/fs/inotify/max_user_instances';

/** Enough for some hundred hosts: a booted one takes eight. */
const WANTED = 4096;

/**
 * Lets root watch more files at once. All hosts of all twins count as one user, and the kernel's default of 128 is used
 * up by fifteen of them: what starts then dies at once (wireguard-go: its interface is gone right after it came up).
 */
export function raiseLimits(onProgress: OnProgress, path = INSTANCES): void {
  const now = Number(readFileSync(path, 'utf8'));
  if (now >= WANTED) return;
  onProgress({ step: 'limits', detail: `fs.inotify.max_user_instances: ${now} → ${WANTED}, until the next boot` });
  writeFileSync(path, `${WANTED}\n`);
}

import { existsSync } from 'node:fs';

/** Whether this machine has what a mount is made of whose server never answers. */
export const canHang = existsSync('/dev/fuse');
if (!canHang) console.warn('shell ring: no /dev/fuse, so nothing is tested with a mount that does not answer');

/**
 * Shell text that mounts at a path (shell text too) a file system whose server never answers: whoever looks at it waits
 * until he is killed. It lasts as long as the shell that runs the text, or a child of it.
 */
export const hungMount = (path: string): string =>
  `exec 9<>/dev/fuse; mount -i -t fuse -o fd=9,rootmode=40000,user_id=0,group_id=0 hung ${path}`;

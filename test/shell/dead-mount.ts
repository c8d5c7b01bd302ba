import { join } from 'node:path';

/**
 * Shell text that mounts at a path (shell text too) a file system whose server is gone: the kernel answers every look at it with an
 * error (ENOTCONN), as at a stale mount of NFS (ESTALE). `[ -e ]` takes both for absence. Where `canHang` says so.
 */
export const deadMount = (path: string): string =>
  `mkdir -p ${path}; (exec 9<>/dev/fuse; mount -i -t fuse -o fd=9,rootmode=40000,user_id=0,group_id=0 dead ${path})`;

/** The same for a file system of another user's, who lets nobody else in: root gets EACCES, as from a server that squashes root. */
export const deniedMount = (path: string): string =>
  `mkdir -p ${path}; (exec 9<>/dev/fuse; mount -i -t fuse -o fd=9,rootmode=40000,user_id=12345,group_id=12345 denied ${path})`;

/** The same for one whose server lives, and has lost the folder: ESTALE. */
export const staleMount = (path: string): string =>
  `mkdir -p ${path}; perl ${join(import.meta.dirname, 'unread/stale-server.pl')} ${path}`;

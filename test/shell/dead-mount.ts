/**
 * Shell text that mounts at a path (shell text too) a file system whose server is gone: the kernel answers every look at it with an
 * error (ENOTCONN), as at a stale mount of NFS (ESTALE). `[ -e ]` takes both for absence. Where `canHang` says so.
 */
export const deadMount = (path: string): string =>
  `mkdir -p ${path}; (exec 9<>/dev/fuse; mount -i -t fuse -o fd=9,rootmode=40000,user_id=0,group_id=0 dead ${path})`;

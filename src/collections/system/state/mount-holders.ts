import { raw } from '../../../shell/sh.ts';
import mountHoldersText from './mount-holders.sh';

/**
 * Defines `provision_holders POINT`, which prints who keeps a mount busy, at most five of them: processes with their
 * number, command line, unit and user, and what the kernel itself holds. Only links in /proc are read, never what they
 * lead to, so that a mount that does not answer holds up nobody. A process in another mount namespace sees the point by
 * the same name (proc_pid_cwd(5)), or holds it by a mount of its own.
 */
export const mountHolders = raw(mountHoldersText);

import { absolutePath } from '../../../model/absolute-path.ts';
import type { Script } from '../../../model/plan/script.ts';
import { raw } from '../../../shell/sh.ts';

/** Folders that hold the system: what is directly in the root, and these. Nothing takes them away as a whole. */
const systemFolders = [
  '/etc/apt',
  '/etc/default',
  '/etc/network',
  '/etc/pam.d',
  '/etc/ssh',
  '/etc/systemd',
  '/etc/systemd/system',
  '/etc/sysctl.d',
  '/lib/modules',
  '/lib/systemd',
  '/usr/bin',
  '/usr/lib',
  '/usr/libexec',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/share',
  '/var/cache',
  '/var/lib',
  '/var/lib/apt',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/var/lib/systemd',
  '/var/log',
  '/var/spool',
  '/var/tmp',
];

const folderPart = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Whether a path or glob could name the root, a folder directly in it, or one that holds the system. */
function namesSystem(path: string): boolean {
  const parts = path.split('/').slice(1);
  if (parts.length < 2 || /[*?[]/.test(parts[0] ?? '')) return true;
  if (systemFolders.includes(path)) return true;
  const folder = folderPart(path);
  const inSystem = parts.length === 2 || systemFolders.includes(folder) || /[*?[]/.test(folder);
  // A glob in such a folder must begin with words of its own, so that it cannot mean everything.
  const literal = /^[^*?[]*/.exec(parts.at(-1) ?? '')?.[0] ?? '';
  return inSystem && /[*?[]/.test(parts.at(-1) ?? '') && literal.length < 3;
}

/** A path or pattern that may be taken away: neither the root nor a folder that holds the system. */
export const removable = () =>
  absolutePath().refine(path => !namesSystem(path), {
    error: 'names the root of the host or a folder that holds its system: name what to remove inside it',
  });

/** Defines `provision_holds_system REAL`: the path as the host sees it may be the system's, where a link led there. */
export const holdsSystemFunction: Script = raw(`provision_holds_system() {
  case $1 in ${systemFolders.join(' | ')}) return 0 ;; /*/*) return 1 ;; esac
}`);

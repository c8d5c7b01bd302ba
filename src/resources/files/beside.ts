import type { Script } from '../../model/script.ts';
import { raw, sh } from '../../shell/sh.ts';

/**
 * Sets the shell variable `name` to a new empty file in a folder, 0600, to be renamed to its place. What a script that
 * was killed or lost its power has left there is taken away: the host's lock lets only one of them be at work.
 */
export function makeBeside(name: string, folder: string): Script {
  const stem = folder === '/' ? '' : folder;
  return sh`rm -f -- ${stem}/.provision.??????
${raw(name)}=$(mktemp ${`${stem}/.provision.XXXXXX`})`;
}

/**
 * Renames what the shell variable `name` names over a path: whoever looks sees the old thing or the new one. Over a
 * link to a folder `mv` needs `-T`, or it moves into that folder; busybox refuses even so, and the link goes away first.
 */
export const renameOver = (name: string, path: string): Script => sh`if [ -L ${path} ] && [ -d ${path} ]; then
  mv -fT -- "$${raw(name)}" ${path} 2>/dev/null || { rm -f -- ${path}; mv -f -- "$${raw(name)}" ${path}; }
else
  mv -f -- "$${raw(name)}" ${path}
fi`;

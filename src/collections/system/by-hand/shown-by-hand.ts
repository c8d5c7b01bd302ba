import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import type { Script } from '../../../model/plan/script.ts';
import { globSource } from '../../../model/text/glob.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { glob } from '../../../shell/shell-glob.ts';

/** Why what an old cluster left is only shown: a name is no evidence. */
export const shown = (look: Script): ByHand => ({
  kind: 'shown',
  look,
  because: 'whose a thing is takes more to tell than a script should decide: what is shown goes by its name alone',
});

/** Units by patterns of their names, and where their files lie. */
export const unitsShown = (patterns: readonly string[]): ByHand =>
  shown(sh`systemctl list-units --all --no-legend --no-pager -- ${patterns}
systemctl list-unit-files --no-legend --no-pager -- ${patterns}`);

/** What programs of a cluster run, by words of their command lines. */
export const processesShown = (commands: readonly string[]): ByHand => {
  const names = new Set(commands.flatMap(one => /([A-Za-z][\w-]{2,})\*?$/.exec(one.split(' ')[0] ?? '')?.[1] ?? []));
  return shown(sh`pgrep -a -f -- ${[...names].sort().join('|')}`);
};

/** What is mounted below some folders. */
export const mountsShown = (folders: readonly string[]): ByHand =>
  shown(sh`cut -d ' ' -f 2 /proc/mounts | grep -E ${`^(${folders.map(one => globSource(one, 'part')).join('|')})`}`);

/** What stands at some paths. */
export const pathsShown = (patterns: readonly string[]): ByHand =>
  shown(sh`ls -ld -- ${raw(patterns.map(glob).join(' '))} 2>/dev/null`);

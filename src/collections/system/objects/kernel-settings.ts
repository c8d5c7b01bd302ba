import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { procPath } from '../../../shell/reach/proc-path.ts';
import { raw, sh } from '../../../shell/sh.ts';
import kernelSettingsText from './kernel-settings.sh';

/** What the kernel says of a setting: `absent`, it has none of this name; `closed`, nobody may read it, as where writing it does something. */
type KernelSetting = { readonly value: string } | 'absent' | 'closed';

/** Spaces and line breaks count as one space each: the kernel sets numbers apart with tabs. Pure. */
export const squeezed = (value: string): string => value.trim().replaceAll(/\s+/g, ' ');

/** Prints one line for each of these settings, in their order, read by one program; of one reading the same ones are asked once. */
export const probeSettings = (names: readonly string[]): Script => sh`${raw(kernelSettingsText)}
provision_settings ${names.map(procPath)}
printf '%s\n' "$provision_told"`;

/**
 * Reads those lines.
 * @throws {Unread} where one makes no sense
 */
export function parseSettings(lines: readonly string[], names: readonly string[]): ReadonlyMap<string, KernelSetting> {
  return new Map(
    names.map((name, at): [string, KernelSetting] => {
      const line = lines[at] ?? '';
      if (line === '-') return [name, 'absent'];
      if (line === '?') return [name, 'closed'];
      return line.startsWith('= ') ? [name, { value: squeezed(line.slice(1)) }] : unread(`the probe of ${name}`, line);
    }),
  );
}

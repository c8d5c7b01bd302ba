import type { Script } from '../../../model/plan/script.ts';
import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { sh } from '../../../shell/sh.ts';
import { type BootConfig, configGlobs, filesInOrder, linesOf, parseBootConfig } from './config-files.ts';

const KEEP = '^[ \t]*((blacklist|install)[ \t]|-?kernel[./]modules_disabled[ \t]*=|[A-Za-z0-9_-]+[ \t]*$)';

/** The kernel writes every dash of a module's name as an underscore. */
const kernelName = (name: string): string => name.replaceAll('-', '_');

/** What keeps modules from being loaded, and whether this one is built in. */
const probe = (name: string): Script => sh`
if [ -r /proc/sys/kernel/osrelease ]; then read -r provision_release </proc/sys/kernel/osrelease
else provision_release=$(uname -r)
fi
provision_builtin=/lib/modules/$provision_release/modules.builtin
if [ -r "$provision_builtin" ] && tr - _ <"$provision_builtin" | grep -q ${`/${kernelName(name)}\\.ko`}; then
  echo '== builtin'
fi
if [ -r /proc/cmdline ]; then
  read -r provision_line </proc/cmdline || :
  printf '== /proc/cmdline\n\t%s\n' "$provision_line"
fi
provision_config_files ${KEEP} ${configGlobs('modprobe.d', '.conf')} ${configGlobs('sysctl.d', '.conf')} ${configGlobs('modules-load.d', '.conf')}`;

const denied = (cmdline: readonly string[], name: string): string | undefined =>
  cmdline
    .flatMap(line => line.split(/\s+/))
    .find(word => {
      const names = /^(?:module_blacklist|modprobe\.blacklist)=(.*)$/.exec(word)?.[1]?.split(',') ?? [];
      return names.some(one => kernelName(one) === name);
    });

/**
 * Who keeps a module from being loaded at boot (modprobe.d(5)). `blacklist` holds for what the kernel asks for by an alias, as
 * for an interface of a kind, and for modules-load.d; `modprobe NAME` by hand does not see it, which is why all is well now.
 * Pure.
 * @param isLoadedEarly modules-load.d names it, or will
 */
export function moduleOverrides(module: string, config: BootConfig, isLoadedEarly = false): readonly Override[] {
  const name = kernelName(module);
  if (config.words.has('builtin')) return [];
  const one = { what: `the kernel module ${module}`, wanted: 'loaded' } as const;
  const word = denied(linesOf(config.files, '/proc/cmdline'), name);
  if (word !== undefined) {
    const hint = `take ${word} off the kernel's command line`;
    return [{ ...one, after: 'not loaded', by: `the kernel's command line (${word})`, hint }];
  }
  for (const { path, lines } of filesInOrder(config.files, 'modprobe.d')) {
    for (const line of lines) {
      const [verb, whose = '', ...command] = line.trim().split(/\s+/);
      if (kernelName(whose) !== name) continue;
      const hint = `take “${line.trim()}” out of ${path}; where it is in the initramfs too, make that anew`;
      if (verb === 'blacklist') return [{ ...one, after: 'not loaded: it is on the deny list', by: path, hint }];
      if (/(?:^|\/)(?:true|false|:)$/.test(command[0] ?? '')) {
        return [{ ...one, after: `not loaded: ${command.join(' ')} is run in its place`, by: path, hint }];
      }
      const after = `loaded only if “${command.join(' ')}” does it`;
      return [{ ...one, after, by: path, hint, possible: true }];
    }
  }
  return isLoadedEarly ? [] : afterTheLock(one, name, config);
}

/** systemd reads modules-load.d, then sysctl.d: what is asked for after `kernel.modules_disabled = 1` is not loaded any more. */
function afterTheLock(
  one: Pick<Override, 'what' | 'wanted'>,
  name: string,
  { files }: BootConfig,
): readonly Override[] {
  const isEarly = filesInOrder(files, 'modules-load.d').some(({ lines }) =>
    lines.some(line => kernelName(line.trim()) === name),
  );
  const last = filesInOrder(files, 'sysctl.d')
    .flatMap(({ path, lines }) => lines.map(line => ({ path, value: /modules_disabled\s*=\s*(\d+)/.exec(line)?.[1] })))
    .findLast(({ value }) => value !== undefined);
  if (isEarly || last?.value !== '1') return [];
  const hint = `write ${name} into a file of /etc/modules-load.d, which is read before, or take kernel.modules_disabled out of ${last.path}`;
  return [{ ...one, after: 'not loaded: kernel.modules_disabled is 1 by then', by: last.path, hint }];
}

/** Who else decides whether a module can be loaded. */
export const moduleAtBoot = (name: string, isLoadedEarly = false): Lasting => ({
  probes: [probe(name)],
  overrides: ([reading]) => moduleOverrides(name, parseBootConfig(reading?.stdout ?? ''), isLoadedEarly),
});

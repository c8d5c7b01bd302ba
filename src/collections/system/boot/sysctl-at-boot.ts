import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { globExpression, hasWildcards } from '../../../model/text/glob.ts';
import { sh } from '../../../shell/sh.ts';
import { type BootConfig, configGlobs, filesInOrder, linesOf, parseBootConfig, withOurs } from './config-files.ts';

/** Settings, and commands that make settings; a shell script's other lines are nobody's to read. */
const KEEP =
  '^[ \t]*-?[A-Za-z0-9_]+[./][^ \t=]*[ \t]*(=|$)|^[ \t]*-[A-Za-z0-9_]+[./]|^[ \t]*(ENABLED|IPT_SYSCTL)=|^[ \t]*(Condition|Assert)[A-Za-z]*[ \t]*=|^[^#]*(sysctl|/proc/sys/)';

/** Whoever sets kernel settings at boot, and what. Shared by all tasks of a host. */
const probe = sh`
if [ -d /run/systemd/system ]; then echo '== systemd'; fi
if [ -x /etc/rc.local ]; then echo '== rc.local'; fi
set --
for provision_unit in /etc/systemd/system/*.service /usr/local/lib/systemd/system/*.service; do
  [ ! -f "$provision_unit" ] || set -- "$@" "\${provision_unit##*/}"
done
provision_starting ufw.service "$@"
provision_config_files ${KEEP} ${configGlobs('sysctl.d', '.conf')} /etc/sysctl.conf \
  /etc/ufw/ufw.conf /etc/default/ufw /etc/ufw/sysctl.conf /etc/rc.local \
  /etc/systemd/system/*.service /usr/local/lib/systemd/system/*.service \
  /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/root /var/spool/cron/root`;

/** The place below /proc/sys: if the first sign is a slash, all stand for themselves; else dots and slashes change places. */
const pathOf = (name: string): string =>
  /[./]/.exec(name)?.[0] === '/' ? name : name.replace(/[./]/g, sign => (sign === '.' ? '/' : '.'));

const squeeze = (value: string): string => value.trim().replace(/\s+/g, ' ');

/** Something that sets a value, or keeps patterns from it. */
interface Assignment {
  readonly path: string;
  /** `undefined`: patterns leave it alone (`-key`). */
  readonly value: string | undefined;
  readonly file: string;
  /** Whether it is said by what may not be run. */
  readonly possible?: true;
}

function assignmentOf(line: string, file: string): readonly Assignment[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || text.startsWith(';')) return [];
  const at = text.indexOf('=');
  if (at === -1) return text.startsWith('-') ? [{ path: pathOf(text.slice(1).trim()), value: undefined, file }] : [];
  const name = text.slice(0, at).trim().replace(/^-/, '');
  return [{ path: pathOf(name), value: squeeze(text.slice(at + 1)), file }];
}

/** `sysctl -w key=value` and `echo value > /proc/sys/…` in a script. */
function commandsOf(line: string, file: string): readonly Assignment[] {
  if (line.trimStart().startsWith('#')) return [];
  const written = [...line.matchAll(/\becho\s+(?:-n\s+)?["']?([^"'>|;]+?)["']?\s*>\s*\/proc\/sys\/([^\s'";&|]+)/g)].map(
    ([, value = '', path = '']): Assignment => ({ path, value: squeeze(value), file }),
  );
  if (!/\bsysctl\b/.test(line)) return written;
  const set = [...line.matchAll(/(?:^|\s)["']?([a-z][\w*-]*[./][\w./*:@-]+)=["']?([^\s"';&|]+)/g)].map(
    ([, name = '', value = '']): Assignment => ({ path: pathOf(name), value: squeeze(value), file }),
  );
  return [...written, ...set];
}

/** What systemd-sysctl does with a setting: the last explicit line counts, else the last pattern, unless it is left out. */
function lastOf(assignments: readonly Assignment[], path: string): Assignment | undefined {
  const own = assignments.filter(one => one.path === path);
  if (own.length > 0) return own.findLast(one => one.value !== undefined);
  return assignments.findLast(one => hasWildcards(one.path) && globExpression(one.path, 'part').test(path));
}

/** What ufw loads when it starts, after systemd-sysctl (/etc/default/ufw, IPT_SYSCTL). */
function ofUfw({ files, starting }: BootConfig): readonly Assignment[] {
  const isOn = linesOf(files, '/etc/ufw/ufw.conf').some(line => /^\s*ENABLED=["']?yes/i.test(line));
  const loaded = linesOf(files, '/etc/default/ufw').findLast(line => line.startsWith('IPT_SYSCTL='));
  const path = loaded?.slice('IPT_SYSCTL='.length).replace(/["']/g, '').trim();
  if (!isOn || !starting.has('ufw.service') || path === undefined) return [];
  return linesOf(files, path).flatMap(line => assignmentOf(line, path));
}

/** What units that are started at boot do when they start; systemd-sysctl is through by then. */
const ofUnits = ({ files, starting }: BootConfig): readonly Assignment[] =>
  files
    .filter(({ path }) => /\/systemd\/system\/[^/]+$/.test(path) && starting.has(path.slice(path.lastIndexOf('/') + 1)))
    .flatMap(({ path, lines }) => {
      const perhaps = lines.some(line => /^\s*(?:Condition|Assert)/.test(line)) ? { possible: true as const } : {};
      return lines
        .filter(line => /^\s*ExecStart(?:Pre|Post)?\s*=/.test(line))
        .flatMap(line => commandsOf(line, path).map(one => ({ ...one, ...perhaps })));
    });

/** What cron runs, at boot or some time after it. */
const ofCron = ({ files }: BootConfig): readonly Assignment[] =>
  files
    .filter(({ path }) => /^\/(?:etc|var\/spool)\/cron/.test(path))
    .flatMap(({ path, lines }) => lines.flatMap(line => commandsOf(line, path)));

/**
 * All that sets kernel settings at boot, in order. systemd-sysctl does not read /etc/sysctl.conf, unless a link in sysctl.d
 * leads there; sysctl(8), by which other systems start, reads it last.
 */
function stepsOf(config: BootConfig): readonly (readonly Assignment[])[] {
  const { files, words } = config;
  const rest = words.has('systemd') ? [] : files.filter(one => one.path === '/etc/sysctl.conf');
  const loaded = [...filesInOrder(files, 'sysctl.d'), ...rest];
  const script = words.has('rc.local') ? files.filter(one => one.path === '/etc/rc.local') : [];
  return [
    loaded.flatMap(({ lines, path }) => lines.flatMap(line => assignmentOf(line, path))),
    ofUfw(config),
    ofUnits(config),
    ofCron(config),
    script.flatMap(({ lines, path }) => lines.flatMap(line => commandsOf(line, path))),
  ];
}

/** Which of our settings have another value after the next boot, and whose file says so. Pure. */
export function sysctlOverrides(
  wanted: readonly (readonly [string, string])[],
  ours: string,
  config: BootConfig,
): readonly Override[] {
  const file = { path: ours, lines: wanted.map(([key, value]) => `${key}=${value}`) };
  const steps = stepsOf({ ...config, files: withOurs(config.files, file) });
  return wanted.flatMap(([key, value]): Override[] => {
    const path = pathOf(key);
    const last = steps.flatMap(step => lastOf(step, path) ?? []).at(-1);
    if (last === undefined) {
      const hint = `give the task another \`file\`: nothing reads ${ours} at boot`;
      return [{ what: key, wanted: value, after: 'not set', by: ours, hint }];
    }
    if (last.value === value || last.value === undefined) return [];
    const hint = `take ${key} out of ${last.file}, or set ${value} there: it is read after ${ours}`;
    const perhaps = last.possible === undefined ? {} : { possible: last.possible };
    return [{ what: key, wanted: value, after: last.value, by: last.file, hint, ...perhaps }];
  });
}

/** Who else sets these kernel settings; `ours`: the file that sets them for us. */
export const sysctlAtBoot = (wanted: readonly (readonly [string, string])[], ours: string): Lasting => ({
  probes: [probe],
  overrides: ([reading]) => sysctlOverrides(wanted, ours, parseBootConfig(reading?.stdout ?? '')),
});

import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { textOf } from '../../../model/text/text.ts';
import { sh } from '../../../shell/sh.ts';
import { parseUnit, probeUnit, type UnitState } from '../../system/state/systemd-unit.ts';
import {
  diffTextFile,
  parseTextFile,
  probeTextFile,
  type TextFile,
  type TextFileState,
} from '../../system/text-files/text-file.ts';
import { interfaceName } from '../state/wireguard-schema.ts';
import lookText from './look.sh';
import { METRICS_FOLDERS, timerPlaces } from './timer-places.ts';
import { serviceText, timerText } from './timer-units.ts';

export const timerArguments = {
  interface: interfaceName.default('wg0').describe('The WireGuard interface.'),
  watch: z
    .array(z.string().regex(/^\S+(?: \S+)*$/, 'words with one space between them'))
    .describe('What the timer watches, a line each: `{{mesh.timer}}`; none: there is no timer.'),
};

const schema = z.strictObject(timerArguments);
export type TimerWish = z.output<typeof schema>;

/** Programs of which one asks by TCP, the first that is there. */
const ASKERS = ['bash', 'python3', 'perl', 'curl', 'nc'] as const;

/** What of the timer is on a host. */
export interface TimerState {
  /** By what questions are asked; `undefined`: the host has nothing for it. */
  readonly ask: string | undefined;
  /** What it has moved, as it notes it (`moves.ts`). */
  readonly moved: string;
  /** Seconds since the last look; `undefined`: there was none since the boot. */
  readonly age: number | undefined;
  /** What the last look could not do. */
  readonly troubles: readonly string[];
  /** What systemd says of the last look: `success`, `exit-code`, `timeout`. */
  readonly result: string;
  /** Whether it is looking right now. */
  readonly looks: boolean;
  readonly unit: UnitState;
  readonly files: readonly TextFileState[];
}

const NOTHING = 'no timer';
const UNIT = '== unit of the timer';
const FILE = '== a file of the timer';

/** Asked together: what the timer has told of itself. */
export const timerTold = (name: string): Script => {
  const { moved, status, service } = timerPlaces(name);
  return sh`if [ -f ${moved} ]; then head -c 8192 ${moved} | sed 's/^/moved /'; fi
if [ -f ${status} ]; then
  echo "now $(date +%s)"
  head -c 8192 ${status} | sed 's/^/status /'
fi
if [ -d /run/systemd/system ]; then
  systemctl show -p Result -p ActiveState ${service} 2>/dev/null | sed -e 's/^Result=/result /' -e 's/^ActiveState=/doing /' || :
fi`;
};

/** What `timerTold` has printed. Pure; lines that make no sense are left out. */
export function parseTold(text: string): Pick<TimerState, 'moved' | 'age' | 'troubles' | 'result' | 'looks'> {
  const lines = taggedLines(text);
  const status = lines('status');
  const looked = status.flatMap(line => /^looked (\d{1,12})$/.exec(line)?.[1] ?? []).at(-1);
  const now = lines('now')[0];
  return {
    moved: lines('moved').join('\n'),
    age: looked === undefined || now === undefined ? undefined : Number(now) - Number(looked),
    troubles: status.flatMap(line => (line.startsWith('trouble ') ? [line.slice('trouble '.length)] : [])),
    result: lines('result')[0] ?? '',
    looks: lines('doing')[0] === 'activating',
  };
}

/** The files, in the order in which they are read and written; the settings say by what is asked. */
export function timerFiles({ interface: name, watch }: TimerWish, ask: string | undefined): readonly TextFile[] {
  const places = timerPlaces(name);
  const settings = [`ask ${ask ?? '-'}`, `metrics ${METRICS_FOLDERS.join(' ')}`, ...watch, ''].join('\n');
  return [
    { path: places.script, content: textOf([lookText]), mode: '0700', owner: 'root' },
    { path: places.settings, content: textOf([settings]), mode: '0600', owner: 'root' },
    { path: places.serviceFile, content: textOf([serviceText(name, places)]), mode: '0644', owner: 'root' },
    { path: places.timerFile, content: textOf([timerText(name)]), mode: '0644', owner: 'root' },
  ];
}

const wholeProbe = (wish: TimerWish): Script => sh`${timerTold(wish.interface)}
for provision_asker in ${ASKERS}; do
  command -v "$provision_asker" >/dev/null || continue
  case $provision_asker in nc) nc -h 2>&1 | grep -q -e '-[a-zA-Z]*z' || continue ;; esac
  echo "ask $provision_asker"
  break
done
echo ${UNIT}
${probeUnit(timerPlaces(wish.interface).timer, [])}
${timerFiles(wish, undefined).map(
  file => sh`echo ${FILE}
${probeTextFile(file)}
`,
)}`;

/** Where nothing is watched and no file of a timer is there, no program is started to tell it. */
export function timerProbe(wish: TimerWish): Script {
  if (wish.watch.length > 0) return wholeProbe(wish);
  const paths = timerFiles(wish, undefined).map(({ path }) => path);
  return sh`provision_timer=
for provision_file in ${paths}; do
  if [ -e "$provision_file" ] || [ -L "$provision_file" ]; then provision_timer=there; fi
done
if [ "$provision_timer" = there ]; then
${wholeProbe(wish)}
else echo ${NOTHING}; fi`;
}

/** @throws {Unread} */
export function parseTimer(wish: TimerWish, reading: Reading): TimerState {
  if (wish.watch.length === 0 && reading.stdout.trim() === NOTHING) {
    return { ...parseTold(''), ask: undefined, unit: { unit: undefined, inputs: [], now: 0 }, files: [] };
  }
  const [told = '', rest = ''] = reading.stdout.split(`${UNIT}\n`, 2);
  const [unit = '', ...files] = rest.split(`${FILE}\n`);
  const ask = taggedLines(told)('ask')[0];
  return {
    ...parseTold(told),
    ask: ASKERS.find(one => one === ask),
    unit: parseUnit(unit),
    files: timerFiles(wish, undefined).map((file, at) => parseTextFile({ ...reading, stdout: files[at] ?? '' }, file)),
  };
}

/** What was worked out of a difference, for the script that removes it. */
export interface TimerWork {
  /** Each file with how it differs; none: everything goes. */
  readonly files: readonly {
    readonly file: TextFile;
    readonly state: TextFileState;
    readonly difference: Difference;
  }[];
  readonly unit: boolean;
}

export interface TimerDifference extends Difference {
  readonly work: TimerWork;
}

const isThere = ({ fingerprint }: TextFileState): boolean => fingerprint.kind !== 'absent';

/** How a host's timer differs from what is wanted. Pure. */
export function timerDifference(wish: TimerWish, state: TimerState): TimerDifference {
  const { timer } = timerPlaces(wish.interface);
  if (wish.watch.length === 0) {
    const work = { files: [], unit: false };
    return state.files.some(isThere)
      ? { action: 'remove', fields: [{ name: timer, before: 'looks at the mesh', after: undefined }], work }
      : { action: 'update', fields: [], why: 'nothing to watch', work };
  }
  const files = timerFiles(wish, state.ask).flatMap((file, at) => {
    const found = state.files[at];
    return found === undefined ? [] : [{ file, state: found, difference: diffTextFile(file, found) }];
  });
  const { unit } = state.unit;
  const enabled: readonly Field[] =
    unit?.file === 'enabled' ? [] : [{ name: 'at boot', before: unit?.file || undefined, after: timer }];
  const active: readonly Field[] =
    unit?.active === 'active' ? [] : [{ name: timer, before: unit?.active, after: 'active' }];
  const reload: readonly Field[] =
    unit?.needsReload === true ? [{ name: 'daemon-reload', before: 'needed', after: 'done' }] : [];
  const fields = [
    ...enabled,
    ...active,
    ...reload,
    ...files.flatMap(({ file, difference }) =>
      difference.fields.map(field => ({ ...field, name: `${file.path} ${field.name}` })),
    ),
  ];
  const work = { files, unit: enabled.length + active.length + reload.length > 0 };
  if (fields.length === 0) return { action: 'update', fields, why: 'it looks as wanted', work };
  const refused =
    unit === undefined
      ? { because: 'systemd does not run here: nothing would look', liftedBy: {} }
      : files.find(one => one.difference.refused !== undefined)?.difference.refused;
  const replaces = files.find(one => one.difference.replaces !== undefined)?.difference.replaces;
  const destroys = files.some(one => one.difference.destroys === true);
  return {
    action: state.files.some(isThere) ? 'update' : 'create',
    fields,
    ...(refused === undefined ? {} : { refused }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(destroys ? { destroys } : {}),
    work,
  };
}

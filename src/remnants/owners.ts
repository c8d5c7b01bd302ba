import { type Room, roomOf } from './containers.ts';
import { maskArguments } from './mask-arguments.ts';
import type { Process } from './process.ts';
import type { StartedUnit, Starters } from './starters/starters.ts';

/** Who alive makes something again, and how he is stopped. */
export interface Maker {
  /** `process 4711 (k3s server), of my-k3s.service`. */
  readonly who: string;
  /** A command, or what is to be done in words; `undefined`: nobody would make it again once it is gone. */
  readonly stop?: string | undefined;
}

/** Control groups of logins and of the program that starts others: whoever runs there has no unit of his own. */
const NO_OWNER =
  /^(session-.*\.scope|user@.*\.service|init\.scope|ssh.*\.service|cron.*\.service|crond\.service|atd\.service)$/;

/** A text of the host in few words, without what may be secret in it. */
export function inShort(text: string, most = 80): string {
  const shown = maskArguments(text);
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

/** The process, its parent, and so on up to the first of the host. */
export function lineageOf(process: Process, all: readonly Process[]): readonly Process[] {
  const byPid = new Map(all.map(one => [one.pid, one]));
  const line: Process[] = [];
  for (let one: Process | undefined = process; one !== undefined && !line.includes(one); one = byPid.get(one.parent))
    line.push(one);
  return line;
}

/** The container of somebody else's that a process runs in: not one that the whole host is. */
export function foreignRoom(process: Process, all: readonly Process[]): Room | undefined {
  const room = roomOf(process.cgroups);
  if (room === undefined) return undefined;
  const first = all.find(one => one.pid === 1);
  return first !== undefined && roomOf(first.cgroups)?.id === room.id ? undefined : room;
}

/** A container by its name, where its files tell it. */
export function containerMaker({ engine, id }: Room, { containers }: Starters): Maker {
  const known = containers.find(one => one.id.startsWith(id) || id.startsWith(one.id));
  const name = known?.name ?? id.slice(0, 12);
  const image = known === undefined || known.image === '' ? '' : ` (${known.image}, restart: ${known.restart})`;
  const stop =
    engine === 'Docker'
      ? `docker update --restart=no ${name} && docker stop ${name}`
      : engine === 'podman'
        ? `podman stop ${name}`
        : `stop the container ${name}`;
  return { who: `container ${name}${image} of ${engine}`, stop };
}

const isLive = (one: StartedUnit): boolean => one.enabled || !['inactive', 'failed', ''].includes(one.active);

/** Units alive that start another one by themselves: a timer, a path or a socket of its name, or one that names it. */
function startedBy(name: string, { units }: Starters): readonly string[] {
  const stem = name.replace(/\.service$/, '');
  return units
    .filter(one => {
      if (!/\.(timer|path|socket)$/.test(one.name) || !isLive(one)) return false;
      const named = one.lines.filter(line => line.startsWith('Unit='));
      return named.length > 0 ? named.includes(`Unit=${name}`) : one.name.replace(/\.\w+$/, '') === stem;
    })
    .map(one => one.name);
}

const stopUnit = (name: string): string =>
  name.endsWith('.scope') ? `systemctl stop ${name}` : `systemctl disable --now ${name}`;

const stopUnits = (names: readonly string[]): string => names.map(stopUnit).join(' && ');

/** A unit that would start what the line says; `undefined` where it neither runs nor would ever be started. */
export function unitMaker(unit: StartedUnit, line: string, starters: Starters): Maker | undefined {
  const before = startedBy(unit.name, starters);
  if (!isLive(unit) && before.length === 0) return undefined;
  const state = [unit.active, ...(unit.enabled ? ['starts at boot'] : [])].join(', ');
  const by = before.length === 0 ? '' : `, started by ${before.join(', ')}`;
  return { who: `${unit.name} (${state}): ${inShort(line)}${by}`, stop: stopUnits([...before, unit.name]) };
}

/** The unit that a process runs in, where it has one of its own. */
export const ownUnit = ({ cgroups }: Process): string | undefined =>
  cgroups
    .flatMap(path => path.split('/').filter(part => /\.(service|scope)$/.test(part) && !NO_OWNER.test(part)))
    .at(-1);

const isCron = (one: Process): boolean =>
  /^(\S*\/)?(cron|crond|anacron|atd)( |$)/i.test(one.command) ||
  one.cgroups.some(path => /\/(cron|crond|atd)\.service/.test(path));

/** Who keeps a process alive or has started it: a container, a unit with what starts it, cron, the process that it depends on. */
export function ownerOf(process: Process, starters: Starters): Maker {
  const { all } = starters.processes;
  const what = `process ${process.pid} (${inShort(process.command)})`;
  const room = foreignRoom(process, all);
  if (room !== undefined) {
    const { who, stop } = containerMaker(room, starters);
    return { who: `${what}, in ${who}`, stop };
  }
  const unit = ownUnit(process);
  if (unit !== undefined) {
    const before = startedBy(unit, starters);
    return { who: `${what}, of ${[unit, ...before].join(', started by ')}`, stop: stopUnits([...before, unit]) };
  }
  const line = lineageOf(process, all);
  if (line.some(isCron)) {
    const words = line.map(one => one.command).join(' ');
    const entry = starters.cron.find(one =>
      one.text.split(/\s+/).some(word => word.startsWith('/') && words.includes(word)),
    );
    return {
      who: `${what}, started by cron${entry === undefined ? '' : `: ${entry.file}`}`,
      stop: `take the entry out of ${entry?.file ?? 'the crontab'}, then end process ${process.pid}`,
    };
  }
  const parent = line
    .slice(1)
    .find(one => one.pid !== 1 && one.command !== '' && !/^(\S*\/)?(sshd|login|su|sudo)\b/.test(one.command));
  return parent === undefined
    ? { who: what }
    : {
        who: `${what}, kept by process ${parent.pid} (${inShort(parent.command, 60)})`,
        stop: `end process ${parent.pid}, then ${process.pid}`,
      };
}

import { containerMaker, foreignRoom, inShort, lineageOf, type Maker, ownerOf, unitMaker } from './owners.ts';
import { CAUTIOUS, isKeptByName, type Owners } from './ownership.ts';
import type { Process } from './process.ts';
import { isKeptProcess } from './process-patterns.ts';
import type { StartedUnit, Starters, StartingLine } from './starters/starters.ts';

/** Programs of an old cluster as they are started: K3s and RKE2 themselves, their agents, their network. */
const PROGRAM =
  /(^|[\s/"'=!@+:-])((k3s|k3s-arm64|k3s-armhf|rke2)["']?\s+(server|agent|init)\b|(kubelet|kube-proxy|flanneld|calico-node|cilium-agent)(["'\s;&|]|$)|(systemctl|service|rc-service)\s[^#]*\b(k3s|rke2)[\w@-]*|get\.(k3s|rke2)\.io)/;

const IMAGE = /(^|\/)(k3s|rke2|rke2-runtime|hyperkube|flannel|cilium|kilo|calico\/[^/]+)(:|@|$)/;

/** Whether a text names it as a word of its own: `cni0` is in `ip link add cni0`, not in `cni01`. */
function names(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!/[\w.-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + word.length] ?? ' ')) return true;
  }
  return false;
}

/** A text that fits, or that runs a script in which a line fits. */
function orByScript(fits: (text: string) => boolean, starters: Starters): (text: string) => boolean {
  const scripts = [...new Set(starters.scripts.filter(one => fits(one.text)).map(one => one.file))];
  return text => fits(text) || scripts.some(file => names(text, file));
}

const isStart = (line: string): boolean => line.startsWith('Exec');

const unitsThat = (
  fits: (text: string) => boolean,
  starters: Starters,
  units: readonly StartedUnit[],
): readonly Maker[] =>
  units.flatMap(unit => {
    const line = unit.lines.find(one => isStart(one) && fits(one));
    return line === undefined ? [] : (unitMaker(unit, line, starters) ?? []);
  });

const filesThat = (fits: (text: string) => boolean, starters: Starters): readonly Maker[] => {
  const told = (what: string, after: string, one: StartingLine): readonly Maker[] =>
    fits(one.text)
      ? [{ who: `${what}${one.file}: ${inShort(one.text)}`, stop: `take that line out of ${one.file}${after}` }]
      : [];
  return [
    ...starters.cron.flatMap(one => told('cron, ', '', one)),
    ...starters.supervisors.flatMap(one => told('', ', and reload who reads it', one)),
  ];
};

/** Processes but the first, those without arguments (the kernel's), the one that asks, what it depends on and what it started. */
function others({ processes: { self, all } }: Starters): readonly Process[] {
  const me = all.find(one => one.pid === self);
  const spared = new Set(me === undefined ? [] : lineageOf(me, all).map(one => one.pid));
  return all.filter(
    one =>
      one.pid !== 1 && one.command !== '' && !spared.has(one.pid) && !lineageOf(one, all).some(two => two.pid === self),
  );
}

/** A process that makes something: where nobody keeps it, it is to be ended itself. */
const byProcess = (process: Process, starters: Starters): Maker => {
  const { who, stop } = ownerOf(process, starters);
  return { who, stop: stop ?? `kill ${process.pid}` };
};

/** Everything alive that runs or would start the software of an old cluster, whatever it is called; not what the inventory keeps by name. */
export function revivers(starters: Starters, owners: Owners = CAUTIOUS): readonly Maker[] {
  const { all } = starters.processes;
  const containers = starters.containers.filter(
    one =>
      !isKeptByName([one.name], owners) &&
      (IMAGE.test(one.image) || PROGRAM.test(`${one.program} server`)) &&
      (!one.apart || one.reachesHost) &&
      (one.restart !== 'no' || one.running),
  );
  const processes = all.filter(one => {
    if (!/^(\S*\/)?(k3s|k3s-arm64|k3s-armhf|rke2) (server|agent|init)\b/.test(one.command)) return false;
    if (lineageOf(one, all).some(two => isKeptProcess(two, owners))) return false;
    const room = foreignRoom(one, all);
    // Those of Docker are told by their files, which know more of them.
    return room?.engine !== 'Docker' || !starters.containers.some(two => two.id.startsWith(room.id));
  });
  const fits = orByScript(text => PROGRAM.test(text), starters);
  const running = [
    ...containers.map(one => containerMaker({ engine: 'Docker', id: one.id }, starters)),
    ...processes.map(one => byProcess(one, starters)),
  ];
  const units = starters.units.filter(one => !isKeptByName([one.name], owners));
  const quadlets = units.flatMap(unit => {
    const line = unit.lines.find(one => one.startsWith('Image=') && IMAGE.test(one.slice('Image='.length)));
    return line === undefined ? [] : (unitMaker(unit, line, starters) ?? []);
  });
  const idle = units.filter(unit => !running.some(one => one.who.includes(unit.name)));
  return [...running, ...quadlets, ...unitsThat(fits, starters, idle), ...filesThat(fits, starters)];
}

/** Who alive names one of these: a process, or else a unit, an entry of cron or of a supervisor, also by a script that it runs. */
export function namedMaker(words: readonly string[], starters: Starters): Maker | undefined {
  const fits = orByScript(text => words.some(word => word.length > 2 && names(text, word)), starters);
  const process = others(starters).find(one => fits(one.command));
  if (process !== undefined) return byProcess(process, starters);
  return unitsThat(fits, starters, starters.units)[0] ?? filesThat(fits, starters)[0];
}

/** Whoever runs one of these programs, also by an interpreter (`python3 /usr/sbin/firewalld`). */
export function programMaker(programs: readonly string[], starters: Starters): Maker | undefined {
  const isOne = (word: string): boolean => programs.includes(word.slice(word.lastIndexOf('/') + 1));
  const process = others(starters).find(one => one.command.split(' ', 2).some(isOne));
  return process === undefined ? undefined : byProcess(process, starters);
}

/** Who alive makes what has one of these names; where nobody names it, the old cluster's own software, if that is alive. */
export const makerOf = (words: readonly string[], starters: Starters): Maker | undefined =>
  namedMaker(words, starters) ?? revivers(starters)[0];

import type { Reach } from '../model/plan/reach.ts';
import type { Task } from '../model/plan/task.ts';
import { writtenNote } from '../shell/written-note.ts';
import { isOfNetwork, reachesWayIn } from './reaches.ts';
import type { WayIn } from './way-in/way-in.ts';

/** Seconds for which a change that may keep the next login out is unconfirmed where no task says. */
const SECONDS = 60;

/** What a stage's guarded tasks put at stake on one host. */
export interface Guard {
  /** Seconds that the host gives the controller to come back over a new connection, once the changes are through. */
  readonly seconds: number;
  /** What is put back, as `keep-script.ts` has it. */
  readonly files: readonly string[];
  readonly trees: readonly string[];
  readonly wholes: readonly string[];
  readonly programs: readonly string[];
  /** systemd units of the tasks: their state is put back, as sshd's is; restarted also where only their files were put back. */
  readonly named: readonly string[];
  /** Units that the login depends on: their state is put back. */
  readonly units: readonly string[];
  /** Kernel settings, by their names. */
  readonly sysctls: readonly string[];
  /** Whether sshd's configuration may be changed, so that the next sshd must be asked for its opinion. */
  readonly sshd: boolean;
  /** sshd has said that it would start from its configuration, when the host was asked what its login depends on. */
  readonly accepted?: true;
}

const isGuarded = ({ guard, bound }: Task, way: WayIn | undefined): boolean =>
  guard !== 'off' && (guard !== undefined || (bound !== undefined && reachesWayIn(bound.reach, way)));

/**
 * Which tasks of a host are guarded, and for how many seconds. All that are guarded in one stage are unconfirmed together, so
 * they have one time: the smallest that one of them says, or 60 where none does. The plan shows it, and the host is given
 * this very number. Pure.
 */
export function guardTimes(tasks: readonly Task[], way: WayIn | undefined): ReadonlyMap<string, number> {
  const guarded = tasks.filter(task => isGuarded(task, way));
  const said = new Map<string, number>();
  for (const { stage, guard } of guarded) {
    if (typeof guard === 'number') said.set(stage, Math.min(guard, said.get(stage) ?? guard));
  }
  return new Map(guarded.map(({ id, stage }) => [id, said.get(stage) ?? SECONDS]));
}

/** A pattern names nothing that could be put back by its name, and no line holds a name with a line break. */
const plain = (name: string): boolean => !/[*?[\n]/.test(name);

const reachOf = (tasks: readonly Task[]): readonly Reach[] => tasks.flatMap(({ bound }) => bound?.reach ?? []);

const unitsOf = (tasks: readonly Task[]): readonly string[] =>
  reachOf(tasks)
    .flatMap(({ units = [] }) => units)
    .filter(plain);

/**
 * The guard for guarded tasks of one stage: what they name, and all that the host says its login depends on. `later`: guarded
 * tasks of later stages, whose things are kept as well, so that it can be carried on into these (`covers`). Pure.
 */
export function guardOf(
  guarded: readonly Task[],
  seconds: number,
  way: WayIn | undefined,
  later: readonly Task[] = [],
): Guard {
  const reaches = reachOf([...guarded, ...later]);
  const reached = reaches.flatMap(({ paths = [] }) => paths);
  const paths = reached.filter(plain);
  return {
    seconds,
    // With each goes what was noted of it: else what is put back would count as edited by somebody.
    files: [...new Set([...paths, ...paths.map(writtenNote), ...(way?.files ?? [])])],
    trees: way?.trees ?? [],
    wholes: way?.wholes ?? [],
    programs: way?.programs ?? [],
    named: [...new Set(unitsOf(guarded))],
    units: [...new Set([...[...(way?.units ?? [])].filter(plain), ...unitsOf(later)])],
    sysctls: [...new Set(reaches.flatMap(({ sysctls = [] }) => sysctls).filter(isOfNetwork))],
    // What a command changes is not known.
    sshd: reaches.some(({ anything }) => anything === true) || reached.some(path => path.startsWith('/etc/ssh')),
    ...(way?.accepted === true ? { accepted: true } : {}),
  };
}

/** Whether a guard that is armed keeps all that another would, and gives the same time: then it can stand for that one. Pure. */
export function covers(armed: Guard, other: Guard): boolean {
  const all = (mine: readonly string[], theirs: readonly string[]): boolean => {
    const kept = new Set(mine);
    return theirs.every(one => kept.has(one));
  };
  return (
    armed.seconds === other.seconds &&
    all(armed.files, other.files) &&
    all(armed.trees, other.trees) &&
    all(armed.wholes, other.wholes) &&
    all(armed.programs, other.programs) &&
    all([...armed.named, ...armed.units], [...other.named, ...other.units]) &&
    all(armed.sysctls, other.sysctls) &&
    (armed.sshd || !other.sshd)
  );
}

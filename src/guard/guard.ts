import type { Task } from '../model/task.ts';

/** What a stage's guarded tasks put at stake on one host. */
export interface Guard {
  /** Seconds that the host gives the controller to come back over a new connection, after each guarded change. */
  readonly seconds: number;
  /** Files and folders that are put back, besides those that a guard always keeps (`arm-guard.ts`). */
  readonly paths: readonly string[];
  /** systemd units whose state is put back, besides sshd's own. */
  readonly units: readonly string[];
  /** Whether sshd's configuration may be changed, so that the next sshd must be asked for its opinion. */
  readonly sshd: boolean;
}

const named = (ids: readonly string[], kind: string): readonly string[] =>
  ids.filter(id => id.startsWith(kind)).map(id => id.slice(kind.length));

/** A pattern names nothing that could be put back by its name. */
const plain = (name: string): boolean => !/[*?[]/.test(name);

/** The guard for the guarded ones among tasks of one stage; `undefined` where there are none. Pure. */
export function guardOf(tasks: readonly Task[]): Guard | undefined {
  const guarded = tasks.filter(task => task.guard !== undefined);
  if (guarded.length === 0) return undefined;
  const ids = guarded.flatMap(({ bound }) => [...(bound?.ids ?? []), ...(bound?.shares ?? [])]);
  const units = [...named(ids, 'unit:'), ...named(ids, 'interface:').map(name => `wg-quick@${name}.service`)];
  return {
    seconds: Math.max(...guarded.map(task => task.guard ?? 0)),
    paths: [...new Set(named(ids, 'path:').filter(plain))],
    units: [...new Set(units.filter(plain))],
    // What a command changes is not known.
    sshd: ids.some(id => id.startsWith('path:/etc/ssh/') || id.startsWith('command:')),
  };
}

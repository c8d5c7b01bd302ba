import type { PlannedTask } from '../../model/event.ts';

/** Milliseconds that a host waits at most for those before it: one that hangs holds nobody up. */
const PATIENCE = 10_000;

/** One host's share of a stage: what is planned for it there, and its turn with each task (`Task.turn`). */
export interface Share {
  readonly host: string;
  readonly planned: readonly PlannedTask[];
  readonly turns: ReadonlyMap<string, number>;
}

/** Whose turn it is with the tasks of one stage. */
export interface Turns {
  /** Waits, but not for ever, for the hosts that have one of these tasks before this one does. */
  readonly wait: (host: string, tasks: readonly string[], stop: AbortSignal) => Promise<void>;
  /** The host is through with the task. */
  readonly through: (host: string, task: string) => void;
  /** The host is through with the stage, in whatever way. */
  readonly leave: (host: string) => void;
}

/** Keeps the order in which hosts begin the tasks of one stage; all that have something to do in it are given. */
export function createTurns(shares: readonly Share[]): Turns {
  const turnOf = new Map(shares.map(share => [share.host, share.turns]));
  const due = new Map(shares.map(share => [share.host, new Set(share.planned.map(one => one.task))]));
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of [...waiting]) look();
  };
  const isDue = (host: string, task: string): boolean => {
    const turn = turnOf.get(host)?.get(task) ?? 0;
    if (turn === 0) return true;
    return ![...due].some(([other, left]) => left.has(task) && (turnOf.get(other)?.get(task) ?? 0) < turn);
  };
  return {
    wait: (host, tasks, stop) => {
      const isMyTurn = (): boolean => stop.aborted || tasks.every(task => isDue(host, task));
      if (isMyTurn()) return Promise.resolve();
      return new Promise(resolve => {
        const go = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
          stop.removeEventListener('abort', go);
          resolve();
        };
        const look = (): void => {
          if (isMyTurn()) go();
        };
        const timer = setTimeout(go, PATIENCE);
        waiting.add(look);
        stop.addEventListener('abort', go, { once: true });
      });
    },
    through: (host, task) => {
      if (due.get(host)?.delete(task) === true) changed();
    },
    leave: host => {
      if (due.delete(host)) changed();
    },
  };
}

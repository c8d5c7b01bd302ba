import type { PlanItem } from '../plan/plan-item.ts';

/** Milliseconds that a host waits at most for those before it: one that hangs holds nobody up. */
const PATIENCE = 10_000;

/** One host's share of a stage: what is planned for it there. */
export interface Share {
  readonly host: string;
  readonly items: readonly PlanItem[];
}

/** The place of a host with a task (`Task.startOrder`). */
export const orderOf = ({ task }: PlanItem): number => task.startOrder ?? 0;

/** Which host may start with the tasks of one stage. */
export interface StartOrder {
  /** Waits, but not for ever, for the hosts that have one of these tasks before this one does. */
  readonly wait: (items: readonly PlanItem[], stop: AbortSignal) => Promise<void>;
  /** The host is through with the task. */
  readonly through: (host: string, task: string) => void;
  /** The host is through with the stage, in whatever way. */
  readonly leave: (host: string) => void;
}

/** Keeps the order in which hosts begin the tasks of one stage; all that have something to do in it are given. */
export function createStartOrder(shares: readonly Share[]): StartOrder {
  /** Start order by host and by the id of what is still to be done there. */
  const due = new Map(shares.map(({ host, items }) => [host, new Map(items.map(one => [one.task.id, orderOf(one)]))]));
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of [...waiting]) look();
  };
  const isDue = (item: PlanItem): boolean => {
    const startOrder = orderOf(item);
    return startOrder === 0 || ![...due.values()].some(left => (left.get(item.task.id) ?? startOrder) < startOrder);
  };
  return {
    wait: (items, stop) => {
      const mayStart = (): boolean => stop.aborted || items.every(isDue);
      if (mayStart()) return Promise.resolve();
      return new Promise(resolve => {
        const go = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
          stop.removeEventListener('abort', go);
          resolve();
        };
        const look = (): void => {
          if (mayStart()) go();
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

import type { Event } from '../../model/events/event.ts';
import type { Host } from '../../model/inventory.ts';

/** Listens to a phase for whom evidence is asked of, should it not end well. It keeps names, and none of the events. */
export interface Concern {
  readonly hear: (event: Event) => void;
  /** Of the selected hosts those of whom something was not as it should be; where that is nobody, all. */
  readonly among: (selected: readonly Host[]) => readonly Host[];
}

export function concern(): Concern {
  /** Nothing was begun there, and the plan has said why. */
  const refused = new Set<string>();
  const troubled = new Set<string>();
  return {
    hear: event => {
      if (event.type === 'plan') {
        for (const { host, tasks } of event.hosts)
          if (tasks.some(({ outcome }) => outcome.kind === 'refused')) refused.add(host);
      } else if (event.type === 'gate-done') {
        for (const { host, verdict } of event.cells)
          if (verdict.kind === 'not-met' || verdict.kind === 'unasked') troubled.add(host);
      } else if (event.type === 'host-failed') troubled.add(event.host);
    },
    among: selected => {
      const asked = selected.filter(({ name }) => !refused.has(name));
      const some = asked.filter(({ name }) => troubled.has(name));
      return some.length === 0 ? asked : some;
    },
  };
}

import type { Connections } from '../../engine/fleet/connections.ts';
import { keepHostEvidence } from '../../journal/host-evidence.ts';
import type { Event } from '../../model/events/event.ts';
import type { EvidenceOf } from '../../model/gate/evidence.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { count } from '../../model/text/count.ts';
import { collectEvidence } from './collect-evidence.ts';

export interface KeepRequest {
  readonly inventory: Inventory;
  readonly selected: readonly Host[];
  readonly connections: Connections;
  readonly evidence: readonly EvidenceOf[];
  readonly command: string;
  /** The run's folder; absent: there is no journal. */
  readonly run: string | undefined;
  /** What the phase has told. */
  readonly told: readonly Event[];
  readonly report: (event: Event) => void;
}

/** Hosts on which something was refused: nothing was begun there, and the plan has said why. */
const refusing = (told: readonly Event[]): ReadonlySet<string> =>
  new Set(
    told.flatMap(event =>
      event.type === 'plan'
        ? event.hosts.flatMap(({ host, tasks }) =>
            tasks.some(({ outcome }) => outcome.kind === 'refused') ? [host] : [],
          )
        : [],
    ),
  );

/** Hosts of whom something was not as it should be; where that is nobody, all. */
function concerned(told: readonly Event[], all: readonly Host[]): readonly Host[] {
  const refused = refusing(told);
  const selected = all.filter(({ name }) => !refused.has(name));
  const names = new Set(
    told.flatMap(event => {
      if (event.type === 'gate-done')
        return event.cells.flatMap(({ host, verdict }) =>
          verdict.kind === 'not-met' || verdict.kind === 'unasked' ? [host] : [],
        );
      return event.type === 'host-failed' ? [event.host] : [];
    }),
  );
  const some = selected.filter(({ name }) => names.has(name));
  return some.length === 0 ? selected : some;
}

/** After a phase that did not end well: what its hosts say of themselves, into the run's folder. It changes nothing of how the run ended. */
export async function keepEvidence(request: KeepRequest): Promise<void> {
  const { run, told, selected, report } = request;
  if (run === undefined) return;
  try {
    const all = await collectEvidence({ ...request, hosts: concerned(told, selected), now: new Date() });
    if (all.length === 0) return;
    keepHostEvidence(run, all);
    report({
      type: 'notice',
      what: `what ${count(all.length, 'host')} said of ${all.length === 1 ? 'itself' : 'themselves'} is in ${run}/evidence`,
      hint: `to pack it for a report: ${ownCommand('evidence')}`,
    });
  } catch (error) {
    report({ type: 'warning', what: `no evidence was kept: ${errorText(error)}` });
  }
}

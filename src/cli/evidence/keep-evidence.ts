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
  /** Those that are asked. */
  readonly hosts: readonly Host[];
  readonly connections: Connections;
  readonly evidence: readonly EvidenceOf[];
  readonly command: string;
  /** The run's folder; absent: there is no journal. */
  readonly run: string | undefined;
  readonly report: (event: Event) => void;
}

/** After a phase that did not end well: what its hosts say of themselves, into the run's folder. It changes nothing of how the run ended. */
export async function keepEvidence(request: KeepRequest): Promise<void> {
  const { run, report } = request;
  if (run === undefined) return;
  try {
    const all = await collectEvidence({ ...request, now: new Date() });
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

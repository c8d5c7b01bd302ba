import { Problem } from '../../model/problems/problem.ts';
import { TransportProblem } from '../../model/transport.ts';
import { dropStaged } from '../../shell/staged.ts';
import { bringBlob } from '../fleet/bring-blob.ts';
import { type Parcel, packOf } from '../fleet/parcel.ts';
import { hasChanged, unreadable } from '../fleet/send-blob.ts';
import type { Step } from '../guard/guarded-round.ts';
import { HeldProblem } from '../lock/held-problem.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { giveUp } from './give-up.ts';
import type { HostStage } from './host-stage.ts';
import { type Need, needsOf, parcelsOf } from './parcels.ts';

/** Milliseconds between two events of one transfer. */
const TELL = 500;

/** A parcel of files; or the change that cannot be made, and why. */
async function packed(
  needs: readonly Need[],
): Promise<Parcel | { readonly change: PlanItem; readonly problem: Problem }> {
  const [first] = needs;
  if (first !== undefined && needs.length === 1) return first.blob;
  const pack = await packOf(needs.map(({ blob }) => blob));
  if (!('unread' in pack) && !('changed' in pack)) return pack;
  const wrong = 'unread' in pack ? pack.unread : pack.changed;
  const need = needs.find(({ blob }) => blob === wrong) ?? first;
  if (need === undefined) throw new TypeError('a parcel of nothing');
  const problem = 'unread' in pack ? unreadable(wrong, pack.error) : new Problem(hasChanged(wrong));
  return { change: need.change, problem };
}

/**
 * Brings the files to a host that its next changes need, small ones together; `false`: one could not be brought, so none of the
 * changes is made.
 * @throws {HeldProblem} where another run has the lock.
 * @throws {TransportProblem}
 */
export async function sendNeeds(at: HostStage, changes: readonly PlanItem[]): Promise<boolean> {
  const { run, phase } = at;
  for (const needs of parcelsOf(needsOf(changes))) {
    const [first] = needs;
    if (first === undefined) continue;
    if (phase.fleet.stop.aborted) return false;
    const parcel = await packed(needs);
    if ('problem' in parcel) {
      giveUp(at, parcel.change, parcel.problem.details[0] ?? { what: parcel.problem.message });
      return false;
    }
    const host = run.host.name;
    const tell = ({ change, blob }: Need, sentBytes: number, giver?: string): void => {
      const { id: task, stage, title } = change.task;
      const { source, size: bytes } = blob;
      const told = { host, stage, task, title, source, sentBytes, bytes };
      phase.report({ type: 'transfer', ...told, ...(giver === undefined ? {} : { giver }) });
    };
    const onFailed = (giver: string, why: string): void =>
      phase.report({
        type: 'warning',
        host,
        what: `${first.change.task.title}: it did not come from ${giver}, so it is sent from here: ${why}`,
      });
    try {
      const onSent = needs.length > 1 ? tellEach(needs, tell) : tellNow(first, tell);
      await bringBlob(phase.fleet, run.host, parcel, { onSent, onFailed });
    } catch (error) {
      if (error instanceof HeldProblem || error instanceof TransportProblem || !(error instanceof Problem)) throw error;
      giveUp(at, first.change, error.details[0] ?? { what: error.message });
      return false;
    }
    if (phase.fleet.stop.aborted) return false;
  }
  return true;
}

type Tell = (need: Need, sentBytes: number, giver?: string) => void;

/** Tells of a file now and then, and at its end. */
function tellNow(need: Need, tell: Tell): (sentBytes: number, giver?: string) => void {
  let told = 0;
  return (sentBytes, giver) => {
    if (sentBytes < need.blob.size && performance.now() - told < TELL) return;
    told = performance.now();
    tell(need, sentBytes, giver);
  };
}

/** Tells of each of several files once all of it is sent. */
function tellEach(needs: readonly Need[], tell: Tell): (sentBytes: number) => void {
  let next = 0;
  let end = 0;
  return sentBytes => {
    for (let need = needs[next]; need !== undefined && end + need.blob.size <= sentBytes; need = needs[next]) {
      end += need.blob.size;
      next += 1;
      tell(need, need.blob.size);
    }
  };
}

/**
 * Takes away what was brought, once all changes were made that need it, and what the host does not keep for its neighbours until the stage ends;
 * what is left there is found by the next run.
 */
export function dropNeeds({ run, phase }: HostStage, changes: readonly PlanItem[]): readonly Step[] {
  const all = new Set(needsOf(changes).map(({ blob }) => blob.sha256));
  const sums = [...all].filter(sum => !phase.fleet.passedOn.keeps(run.host, sum));
  if (sums.length === 0) return [];
  return [{ title: 'take away what was brought', section: { id: 'staged', script: dropStaged(sums), chained: true } }];
}

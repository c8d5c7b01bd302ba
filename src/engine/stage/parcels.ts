import type { Blob } from '../../model/plan/blob.ts';
import { PASSED_FROM } from '../fleet/ways-of-blobs.ts';
import type { PlanItem } from '../plan/plan-item.ts';

/** A file that a change needs on its host. */
export interface Need {
  readonly change: PlanItem;
  readonly blob: Blob;
}

/** In bytes: so much goes in one command, and is in memory meanwhile. */
const TOGETHER = 1024 * 1024;
/** Each of them costs the host a few processes, without a word in between. */
const MOST = 200;

export const needsOf = (changes: readonly PlanItem[]): readonly Need[] =>
  changes.flatMap(change => {
    const { outcome } = change;
    return outcome.kind === 'change' ? (outcome.change.needs ?? []).map(blob => ({ change, blob })) : [];
  });

/** Every file that changes need on their host. */
export const blobsOf = (changes: readonly PlanItem[]): readonly Blob[] => needsOf(changes).map(({ blob }) => blob);

/** What goes in one command each: a large file by itself, small ones together; of the same content one. Pure. */
export function parcelsOf(needs: readonly Need[]): readonly (readonly Need[])[] {
  const parcels: Need[][] = [];
  const known = new Set<string>();
  let open: Need[] | undefined;
  let size = 0;
  for (const need of needs) {
    const { blob } = need;
    if (known.has(blob.sha256)) continue;
    known.add(blob.sha256);
    if (blob.size > PASSED_FROM) {
      parcels.push([need]);
      continue;
    }
    if (open === undefined || size + blob.size > TOGETHER || open.length === MOST) {
      open = [];
      size = 0;
      parcels.push(open);
    }
    open.push(need);
    size += blob.size;
  }
  return parcels;
}

import type { Host } from '../../model/inventory.ts';
import type { Fleet } from './fleet.ts';
import type { Parcel } from './parcel.ts';
import { takeFromNeighbour } from './take-from-neighbour.ts';

export interface BringBlobOptions {
  /** Told how many bytes are there; `giver`: who gives them, where it is not this machine. */
  readonly onSent: (bytes: number, giver?: string) => void;
  /** Told that a way has failed, and why: the file comes from this machine instead. */
  readonly onFailed: (giver: string, why: string) => void;
}

/**
 * Brings a file to a host on the way that the stage has for it: from its maker, from a neighbour that has got it, or from here. Where one of the
 * first two fails it is sent from here, from where that has come to.
 * @throws as `Applier.send`
 */
export async function bringBlob(fleet: Fleet, host: Host, parcel: Parcel, options: BringBlobOptions): Promise<void> {
  const { applier, passedOn, stop } = fleet;
  const { onSent, onFailed } = options;
  const way = parcel.pack === undefined ? passedOn.wayOf(host, parcel) : { kind: 'controller' as const };
  type Take = (onCame: (bytes: number) => void) => Promise<string | undefined>;
  const from = async (giver: string, take: Take): Promise<boolean> => {
    onSent(0, giver);
    const why = await take(bytes => onSent(bytes, giver));
    if (why === undefined) onSent(parcel.size, giver);
    else if (!stop.aborted) {
      passedOn.fail(host, way);
      onFailed(giver, why);
    }
    return why === undefined || stop.aborted;
  };
  const send = (): Promise<void> => applier.send(host, parcel, bytes => onSent(bytes));

  if (way.kind === 'web') {
    const { url } = way;
    if (await from(new URL(url).host, onCame => applier.take(host, parcel, { kind: 'web', url }, onCame))) return;
  }
  while (way.kind === 'lan' && !stop.aborted) {
    const part = passedOn.join(host, parcel);
    if (part.kind === 'first') {
      let isThere = false;
      try {
        await send();
        isThere = !stop.aborted;
      } finally {
        part.settle(isThere);
      }
      return;
    }
    if (!(await part.isThere)) continue;
    const { holder } = part;
    const take: Take = onCame => passedOn.turn(holder, () => takeFromNeighbour(fleet, holder, host, parcel, onCame));
    if (await from(holder.name, take)) return;
    break;
  }
  await send();
}

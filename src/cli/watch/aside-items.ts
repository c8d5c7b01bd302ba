import { type CertificateEnd, daysLeft } from '../../model/facts/certificate-end.ts';
import { count } from '../../model/text/count.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import type { Amounts, DiskSeen } from './disk-seen.ts';
import type { Item } from './seen.ts';

/** Days below which a certificate counts as near its end: K3s renews at a restart below 120, and says so below 90. */
const NEAR_DAYS = 30;
/** Days after which a backup counts as old. */
const OLD_DAYS = 7;
/** Shares of a disk that are free, below which it counts as low, and as full. */
const LOW = 0.15;
const FULL = 0.05;

const DAY = 86_400_000;

/** The certificate of each host that ends first; none of a host that has none. */
export function certificateItems(ends: readonly CertificateEnd[], now: Date): readonly Item[] {
  const soonest = new Map<string, CertificateEnd>();
  for (const end of ends) {
    const known = soonest.get(end.host);
    if (known === undefined || end.until < known.until) soonest.set(end.host, end);
  }
  return [...soonest.values()].map(end => {
    const days = daysLeft(end, now);
    const state = days < 0 ? 'ended' : days < NEAR_DAYS ? 'near' : 'far';
    const when = days < 0 ? `ended ${count(-days, 'day')} ago` : `ends in ${count(days, 'day')}`;
    const told = `${end.file} ${when}`;
    return { key: `certificate ${end.host}`, about: 'certificate', host: end.host, state, well: state === 'far', told };
  });
}

/** How old the newest backup on this machine is. `taken`: when it was made; `undefined`: there is none. */
export function backupItem(taken: Date | undefined, now: Date): Item {
  const item = { key: 'backup', about: 'backup' } as const;
  if (taken === undefined)
    return { ...item, state: 'none', well: false, told: 'no backup of the cluster on this machine' };
  const days = Math.floor((now.getTime() - taken.getTime()) / DAY);
  const old = days >= OLD_DAYS;
  return { ...item, state: old ? 'old' : 'new', well: !old, told: `the newest backup is ${count(days, 'day')} old` };
}

/** How much is free on the disks of a host. */
export const diskItems = ({ host, disks }: DiskSeen): readonly Item[] =>
  disks.map(({ mount, size, free }: Amounts) => {
    const share = size === 0 ? 1 : free / size;
    const state = share < FULL ? 'full' : share < LOW ? 'low' : 'enough';
    const told = `${mount}: ${showBytes(free)} of ${showBytes(size)} free`;
    return { key: `disk ${host} ${mount}`, about: 'disk', host, state, well: state === 'enough', told };
  });

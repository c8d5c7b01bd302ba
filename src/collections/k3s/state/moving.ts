import { ownCommand } from '../../../model/own-command.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import { count } from '../../../model/text/count.ts';
import { JOIN_FILE } from '../config/node-config.ts';
import type { FenceWish } from './fence-wish.ts';
import type { NodeState } from './node-state.ts';

/** Seconds for which a backup counts as one that was taken for the move. */
const FRESH = 3600;

/** What keeps a server that has all in sqlite from moving it to etcd now; `undefined`: nothing. Pure. */
export function whyNotMoved({ uid, backup }: NodeState): string | undefined {
  if (uid === undefined) return 'its API does not answer, so what was moved could not be compared';
  if (backup === undefined) return 'there is no backup of it';
  if (backup.age <= FRESH) return undefined;
  return `its newest backup is ${count(Math.floor(backup.age / FRESH), 'hour')} old`;
}

/** Why a cluster that a server keeps in sqlite is not moved to etcd; `undefined`: it is. Pure. */
export function refusedMove({ servers }: FenceWish, host: string, stays: string | null): Refusal | undefined {
  const is = `${host} keeps the cluster in sqlite, and ${count(servers.length, 'server')} keep it in etcd`;
  if (servers[0] !== host) {
    return { because: `${is}: the move begins at the first server`, hint: `list ${host} before the other servers` };
  }
  if (stays === null) return undefined;
  return {
    because: `${is}: before it is moved there, a backup is taken, and ${stays}`,
    hint: stays.startsWith('its API')
      ? `on ${host}: systemctl start --no-block k3s; the phase again once it is up`
      : `${ownCommand('backup')}, then the phase again within the hour; or leave it one server`,
  };
}

/** A move that began and did not end: what lies in sqlite is whole, since K3s renames it last. Pure. */
export const refusedHalf = (host: string, { half }: NodeState): Refusal | undefined =>
  half !== true
    ? undefined
    : {
        because: `${host} has the cluster in sqlite, and a part of it in etcd: a move from the one to the other did not end`,
        hint: `on ${host}: systemctl stop k3s; rm -rf /var/lib/rancher/k3s/server/db/etcd ${JOIN_FILE}; systemctl start --no-block k3s`,
      };

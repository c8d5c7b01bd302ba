import type { Inventory } from '../../../model/inventory.ts';
import { type Join, type MovedTo, NOTHING_MOVED } from '../mesh/joins.ts';
import { meshOf } from '../mesh/mesh-section.ts';
import { topologyName } from '../mesh/topologies/topology-field.ts';

/** Whether hosts may move a cluster to another gateway by themselves: only in a full mesh. Through a relay the way back would stay the old one. Pure. */
export const mayMove = (inventory: Inventory): boolean => topologyName(meshOf(inventory).topology) === 'full';

/** A cluster that a host reaches by another gateway than its first, since that did not answer; its timer has moved it. */
export interface Move {
  readonly cluster: string;
  /** The host that is the gateway now. */
  readonly gateway: string;
  /** Seconds since the epoch. */
  readonly since: number;
  /** Since when the first gateway answers again, once it has for a while; then phase 2 takes it again. */
  readonly back?: number;
}

/** Reads `CLUSTER GATEWAY SINCE BACK`, a line each, as the timer notes it; `-`: not back. Lines that make no sense are left out. Pure. */
export const parseMoves = (text: string): readonly Move[] =>
  text.split('\n').flatMap(line => {
    const [, cluster, gateway, since, back] =
      /^([a-z0-9.-]{1,253}) ([a-z0-9.-]{1,253}) (\d{1,10}) (\d{1,10}|-)$/.exec(line) ?? [];
    if (cluster === undefined || gateway === undefined) return [];
    return [{ cluster, gateway, since: Number(since), ...(back === '-' ? {} : { back: Number(back) }) }];
  });

/** Moves that are kept: to a gateway that the cluster has in reserve, while the first one is not back. Pure. */
export function keptMoves(moves: readonly Move[], joins: readonly Join[]): MovedTo {
  const kept = moves.filter(
    ({ cluster, gateway, back }) =>
      back === undefined &&
      joins.some(join => join.cluster === cluster && join.reserves.some(({ name }) => name === gateway)),
  );
  return kept.length === 0 ? NOTHING_MOVED : new Map(kept.map(({ cluster, gateway }) => [cluster, gateway]));
}

/** `2026-11-30 14:03 UTC`. */
const atTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/**
 * What a user should know of what timers have moved: `store-b by b-2 since 2026-11-30 14:03 UTC, moved: b-1 did not answer`, each once, with the hosts that did
 * it. Pure.
 */
export function movedWords(
  told: readonly { readonly host: string; readonly moves: readonly Move[] }[],
  joins: readonly Join[],
): readonly { readonly what: string; readonly hint: string }[] {
  const found = joins.flatMap(join =>
    join.reserves.flatMap(reserve => {
      const all = told.flatMap(({ host, moves }) =>
        moves
          .filter(move => move.cluster === join.cluster && move.gateway === reserve.name)
          .map(move => ({ ...move, host })),
      );
      return [all.filter(move => move.back === undefined), all.filter(move => move.back !== undefined)].flatMap(
        some => {
          const [first] = some;
          if (first === undefined) return [];
          const since = Math.min(...some.map(move => move.since));
          const by = some.map(({ host }) => host).join(', ');
          const what = `${join.cluster} by ${reserve.name} since ${atTime(since)}, moved: ${join.gateway.name} did not answer (${by})`;
          const hint =
            first.back === undefined
              ? `it stays so until ${join.gateway.name} has answered for a while`
              : `${join.gateway.name} answers again since ${atTime(Math.max(...some.map(move => move.back ?? 0)))}: phase 2 moves it back`;
          return [{ what, hint }];
        },
      );
    }),
  );
  return found;
}

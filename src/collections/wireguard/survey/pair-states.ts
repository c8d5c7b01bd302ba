import type { PairState } from '../../../model/gate/diagnosis.ts';
import { presentOf } from '../../../model/inventory.ts';
import { peerAt, pingTo, type Scene } from './scene.ts';

/** The matrix of all ordered pairs that concern a chosen host, as the survey of each pair's first host tells it. */
export function pairStates(
  { inventory, mesh, surveys }: Pick<Scene, 'inventory' | 'mesh' | 'surveys'>,
  chosen: ReadonlySet<string>,
): readonly PairState[] {
  const hosts = presentOf(inventory.hosts);
  return hosts.flatMap(from =>
    hosts
      .filter(to => to !== from && (chosen.has(from.name) || chosen.has(to.name)) && surveys.has(from.name))
      .map(to => {
        const survey = surveys.get(from.name);
        const ping = survey === undefined ? undefined : pingTo(survey, to);
        const relays = mesh.relays(from.name, to.name);
        // Of a host that is no peer the handshake is that of another.
        const age = survey === undefined || relays.length > 0 ? undefined : peerAt(survey, to)?.age;
        return {
          from: from.name,
          to: to.name,
          ...(relays.length === 0 ? {} : { relays }),
          ...(age === undefined ? {} : { handshake: age }),
          ...(ping === undefined ? {} : { loss: ping.loss }),
          ...(ping?.roundTrip === undefined ? {} : { roundTrip: ping.roundTrip }),
          ...(ping?.largest === undefined ? {} : { largest: ping.largest }),
        };
      }),
  );
}

import type { PairState } from '../../../model/gate/diagnosis.ts';
import { presentOf } from '../../../model/inventory.ts';
import { peerAt, pingTo, type Scene } from './scene.ts';

/** The matrix of all ordered pairs that concern a chosen host, as the survey of each pair's first host tells it. */
export function pairStates(
  { inventory, surveys }: Pick<Scene, 'inventory' | 'surveys'>,
  chosen: ReadonlySet<string>,
): readonly PairState[] {
  const hosts = presentOf(inventory.hosts);
  return hosts.flatMap(from =>
    hosts
      .filter(to => to !== from && (chosen.has(from.name) || chosen.has(to.name)) && surveys.has(from.name))
      .map(to => {
        const survey = surveys.get(from.name);
        const ping = survey === undefined ? undefined : pingTo(survey, to);
        const age = survey === undefined ? undefined : peerAt(survey, to)?.age;
        return {
          from: from.name,
          to: to.name,
          ...(age === undefined ? {} : { handshake: age }),
          ...(ping === undefined ? {} : { loss: ping.loss }),
          ...(ping?.roundTrip === undefined ? {} : { roundTrip: ping.roundTrip }),
          ...(ping?.largest === undefined ? {} : { largest: ping.largest }),
        };
      }),
  );
}

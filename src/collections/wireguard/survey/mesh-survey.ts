import type { Look, SurveyKind, SurveyOptions } from '../../../diagnosis/survey-kind.ts';
import { withoutLength } from '../../../model/address/host-route.ts';
import { createMesh } from '../mesh/create-mesh.ts';
import type { Ask } from './datagrams/listen.ts';
import { tryEchoes } from './echoes.ts';
import { pairStates } from './pair-states.ts';
import { tryReach } from './reach.ts';
import { reachTests, searchPorts } from './reach-tests.ts';
import { isBrokenPair, type Scene } from './scene.ts';
import { retakeSurveys, type Surveys, takeSurveys } from './take-surveys.ts';

/** What the hosts told of the mesh, and the ways that were tried between them. */
interface MeshLook extends Look<Scene> {
  readonly surveys: Surveys;
}

async function take(options: SurveyOptions): Promise<MeshLook> {
  const surveys = await takeSurveys(options);
  const { inventory, chosen, read, rerun } = options;
  const ask: Ask = async (name, script) => {
    const host = inventory.hosts.find(one => one.name === name);
    if (host === undefined) return undefined;
    const answer = await read(host, [{ id: 'ask', script }]);
    return 'because' in answer ? undefined : answer.readings.get('ask');
  };
  const known = { inventory, mesh: createMesh(inventory), surveys: surveys.surveys, rerun };
  const own = (name: string) => new Set(surveys.surveys.get(name)?.addresses.map(one => withoutLength(one.cidr)) ?? []);
  const [echoes, arrivals] = await Promise.all([tryEchoes(ask, known), tryReach(ask, reachTests(known, chosen), own)]);
  const foundPorts = await searchPorts(inventory, ask, arrivals);
  return { surveys, scene: { ...known, echoes, arrivals, foundPorts }, silent: surveys.silent };
}

/** How a mesh is looked at: what every host tells of its part, and the ways that only two ends together can know. */
export const meshSurvey: SurveyKind<Scene, MeshLook> = {
  phases: ['wireguard'],
  take,
  retake: async (options, before, hosts, quick) => {
    const surveys = await retakeSurveys(options, before.surveys, hosts, quick);
    return { surveys, scene: { ...before.scene, surveys: surveys.surveys }, silent: surveys.silent };
  },
  isBrokenPair,
  pairs: pairStates,
};

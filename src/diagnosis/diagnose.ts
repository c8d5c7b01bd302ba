import { createMesh } from '../collections/wireguard/mesh/create-mesh.ts';
import { tryEchoes } from '../collections/wireguard/survey/echoes.ts';
import { pairStates } from '../collections/wireguard/survey/pair-states.ts';
import { type Ask, tryReach } from '../collections/wireguard/survey/reach.ts';
import { reachTests, searchPorts } from '../collections/wireguard/survey/reach-tests.ts';
import { isBrokenPair, type Scene } from '../collections/wireguard/survey/scene.ts';
import { type Read, retakeSurveys, type Surveys, takeSurveys } from '../collections/wireguard/survey/take-surveys.ts';
import type { Diagnosis, FoundCause } from '../model/diagnosis.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import { findCauses } from './find-causes.ts';
import { causes as all } from './registry.ts';

export interface DiagnoseOptions {
  readonly inventory: Inventory;
  /** Hosts that the question is about; their peers are asked too, as the other ends. */
  readonly chosen: ReadonlySet<string>;
  readonly read: Read;
  /** The command that applies the phase again. */
  readonly rerun: string;
}

/** Everything seen at one time: what the hosts told, and the ways that were tried between them. */
interface Look {
  readonly surveys: Surveys;
  readonly scene: Scene;
  readonly causes: readonly FoundCause[];
}

const fleeting = new Map(all.map(cause => [cause.code, cause.fleeting]));

const sameCause = (one: FoundCause, other: FoundCause): boolean =>
  one.code === other.code && one.hosts.join(' ') === other.hosts.join(' ');

async function look(options: DiagnoseOptions, surveys: Surveys): Promise<Look> {
  const { inventory, chosen, read, rerun } = options;
  const ask: Ask = async (name, script) => {
    const host = inventory.hosts.find(one => one.name === name);
    if (host === undefined) return undefined;
    const answer = await read(host, [{ id: 'ask', script }]);
    return 'because' in answer ? undefined : answer.readings.get('ask');
  };
  const known = { inventory, mesh: createMesh(inventory), surveys: surveys.surveys, rerun };
  // Pings are no UDP: they do not disturb the receivers' counters.
  const [echoes, arrivals] = await Promise.all([tryEchoes(ask, known), tryReach(ask, reachTests(known, chosen))]);
  const foundPorts = await searchPorts(inventory, ask, arrivals);
  const scene = { ...known, echoes, arrivals, foundPorts };
  return { surveys, scene, causes: findCauses(scene) };
}

/**
 * A second look where the first saw what may be seen for a moment only: if it is gone by then, everything is asked anew.
 */
async function settle(options: DiagnoseOptions, first: Look): Promise<Look> {
  const passing = first.causes.filter(cause => fleeting.get(cause.code) !== undefined);
  if (passing.length === 0) return first;
  const hosts = new Set(passing.flatMap(cause => cause.hosts));
  const quick = passing.every(cause => fleeting.get(cause.code) === 'state');
  const surveys = await retakeSurveys(options, first.surveys, hosts, quick);
  const scene = { ...first.scene, surveys: surveys.surveys };
  const again = findCauses(scene);
  if (passing.every(cause => again.some(one => sameCause(one, cause)))) return { surveys, scene, causes: again };
  return look(options, await takeSurveys(options));
}

/** What concerns a chosen host: causes on it, and those on others to which its way is broken. */
function concerning({ scene, causes }: Look, chosen: ReadonlySet<string>): readonly FoundCause[] {
  const { hosts } = scene.inventory;
  const isCutOff = (there: Host): boolean =>
    hosts.some(here => here !== there && chosen.has(here.name) && isBrokenPair(scene, here, there));
  return causes.filter(
    cause =>
      cause.hosts.some(name => chosen.has(name)) ||
      hosts.some(host => cause.hosts.includes(host.name) && isCutOff(host)),
  );
}

/** Asks every host once what its part of the mesh is like, tries the ways between them, and tells why they do not work. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const last = await settle(options, await look(options, await takeSurveys(options)));
  return {
    causes: concerning(last, options.chosen),
    pairs: pairStates(last.scene, options.chosen),
    silent: last.surveys.silent,
  };
}

import { createMesh } from '../mesh/create-mesh.ts';
import type { Diagnosis, PairState } from '../model/diagnosis.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import type { Reading } from '../model/reading.ts';
import { findCauses } from './find-causes.ts';
import { parseSurvey } from './parse-survey.ts';
import { type Arrival, type Ask, findPort, type ReachTest, tryReach } from './reach.ts';
import { isBrokenPair, type Scene } from './scene.ts';
import type { Survey } from './survey.ts';
import { type SurveySection, surveySections } from './survey-script.ts';

/** Ways that are tried between broken pairs at most: more would only say the same again. */
const MOST_PAIRS = 24;
/** Ports on either side of a forward's own that are tried where it leads nowhere. */
const NEAR = 12;

export interface DiagnoseOptions {
  readonly inventory: Inventory;
  /** Runs read-only scripts on a host in one command; `undefined` with the reason where it cannot be asked. */
  readonly read: (
    host: Host,
    sections: readonly SurveySection[],
  ) => Promise<{ readonly readings: ReadonlyMap<string, Reading> } | { readonly because: string }>;
  /** The command that applies the phase again. */
  readonly rerun: string;
}

/** Which ways to try: every host once from outside, and both directions of every broken pair. */
function reachTests(scene: Omit<Scene, 'arrivals' | 'foundPorts'>): readonly ReachTest[] {
  const { inventory, mesh, surveys } = scene;
  const hosts = inventory.hosts.filter(host => surveys.get(host.name)?.running !== undefined);
  const test = (from: Host, to: Host): ReachTest[] => {
    const { endpoint } = mesh.path(from.name, to.name);
    if (endpoint === undefined) return [];
    const watched = hosts.filter(one => one.site === to.site && one !== from).map(one => one.name);
    return [{ from: from.name, to: to.name, endpoint, watched }];
  };
  const once = hosts.flatMap(to => {
    const from = hosts.find(one => one.site !== to.site) ?? hosts.find(one => one !== to);
    return from === undefined ? [] : test(from, to);
  });
  const broken = hosts.flatMap(from =>
    hosts
      .filter(to => to !== from && isBrokenPair({ ...scene, arrivals: [], foundPorts: new Map() }, from, to))
      .flatMap(to => test(from, to)),
  );
  const all = [...once, ...broken.slice(0, MOST_PAIRS)];
  return [...new Map(all.map(one => [`${one.from} ${one.to}`, one])).values()];
}

/** For forwards that lead nowhere: the port near theirs that does lead to the host. */
async function searchPorts(inventory: Inventory, ask: Ask, arrivals: readonly Arrival[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const arrival of arrivals) {
    const router = inventory.sites.find(site => site.router?.publicAddress === arrival.endpoint.address)?.router;
    if (router === undefined || arrival.at.length > 0) continue;
    const taken = new Set(router.forwards.map(one => one.port));
    const near = Array.from({ length: 2 * NEAR + 1 }, (_, at) => arrival.endpoint.port - NEAR + at);
    const ports = [...new Set([...near, inventory.mesh.port])].filter(
      port => !taken.has(port) && port > 0 && port < 65536,
    );
    const port = await findPort(ask, arrival, ports);
    if (port !== undefined) found.set(arrival.to, port);
  }
  return found;
}

function pairStates(inventory: Inventory, surveys: ReadonlyMap<string, Survey>): readonly PairState[] {
  return inventory.hosts.flatMap(from =>
    inventory.hosts
      .filter(to => to !== from && surveys.has(from.name))
      .map(to => {
        const survey = surveys.get(from.name);
        const ping = survey?.pings.get(to.meshAddress);
        const age = survey?.running?.peers.find(one => one.allowedIps.includes(`${to.meshAddress}/32`))?.age;
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

/** Asks every host once what its part of the mesh is like, tries the ways between them, and tells why they do not work. */
export async function diagnose({ inventory, read, rerun }: DiagnoseOptions): Promise<Diagnosis> {
  const surveys = new Map<string, Survey>();
  const silent: { host: string; because: string }[] = [];
  await Promise.all(
    inventory.hosts.map(async host => {
      const now = Math.floor(Date.now() / 1000);
      const answer = await read(host, surveySections(inventory, host));
      if ('because' in answer) silent.push({ host: host.name, because: answer.because });
      else surveys.set(host.name, parseSurvey(host.name, answer.readings, now));
    }),
  );
  const ask: Ask = async (name, script) => {
    const host = inventory.hosts.find(one => one.name === name);
    if (host === undefined) return undefined;
    const answer = await read(host, [{ id: 'ask', script }]);
    return 'because' in answer ? undefined : answer.readings.get('ask');
  };
  const known = { inventory, mesh: createMesh(inventory), surveys, rerun };
  const arrivals = await tryReach(ask, reachTests(known));
  const foundPorts = await searchPorts(inventory, ask, arrivals);
  return {
    causes: findCauses({ ...known, arrivals, foundPorts }),
    pairs: pairStates(inventory, surveys),
    silent,
  };
}

import { grouped } from '../../../model/grouped.ts';
import type { Host } from '../../../model/inventory.ts';
import type { Echo } from './echo.ts';
import type { Arrival } from './reach.ts';
import { publicKeyOf, type Scene, surveyed } from './scene.ts';
import type { Survey } from './survey.ts';

/** What causes look for in a scene, found by what they know of it: they ask for every pair of a large mesh. */
interface SceneLookup {
  readonly arrivalsFrom: ReadonlyMap<string, readonly Arrival[]>;
  readonly arrivalsTo: ReadonlyMap<string, readonly Arrival[]>;
  /** By `FROM TO`; the first that was tried. */
  readonly arrivals: ReadonlyMap<string, Arrival>;
  /** By `FROM ADDRESS`. */
  readonly echoes: ReadonlyMap<string, Echo>;
  readonly byKey: ReadonlyMap<string, { readonly host: Host; readonly survey: Survey }>;
}

const lookups = new WeakMap<Scene, SceneLookup>();

/** The first value of each key. */
const first = <T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, T> =>
  new Map(all.map(one => [key(one), one] as const).toReversed());

function lookupOf(scene: Scene): SceneLookup {
  const known = lookups.get(scene);
  if (known !== undefined) return known;
  const made: SceneLookup = {
    arrivalsFrom: grouped(scene.arrivals, one => one.from),
    arrivalsTo: grouped(scene.arrivals, one => one.to),
    arrivals: first(scene.arrivals, one => `${one.from} ${one.to}`),
    echoes: first(scene.echoes, one => `${one.from} ${one.address}`),
    byKey: first(surveyed(scene), one => publicKeyOf(one.survey) ?? ''),
  };
  lookups.set(scene, made);
  return made;
}

export const arrivalsFrom = (scene: Scene, host: string): readonly Arrival[] =>
  lookupOf(scene).arrivalsFrom.get(host) ?? [];

export const arrivalsTo = (scene: Scene, host: string): readonly Arrival[] =>
  lookupOf(scene).arrivalsTo.get(host) ?? [];

/** What became of datagrams that were sent from one host to another. */
export const arrivalBetween = (scene: Scene, from: string, to: string): Arrival | undefined =>
  lookupOf(scene).arrivals.get(`${from} ${to}`);

/** What a ping below the mesh said. */
export const echoAt = (scene: Scene, from: string, address: string): Echo | undefined =>
  lookupOf(scene).echoes.get(`${from} ${address}`);

/** The host whose key it is. */
export const ownerOfKey = (scene: Scene, key: string) => lookupOf(scene).byKey.get(key);

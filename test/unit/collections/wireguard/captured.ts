import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { meshCauses } from '../../../../src/collections/wireguard/causes/mesh-causes.ts';
import { createMesh } from '../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { parseSurvey } from '../../../../src/collections/wireguard/survey/parse-survey.ts';
import type { Arrival } from '../../../../src/collections/wireguard/survey/reach.ts';
import type { Scene } from '../../../../src/collections/wireguard/survey/scene.ts';
import { findCauses } from '../../../../src/diagnosis/find-causes.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import type { FoundCause } from '../../../../src/model/gate/diagnosis.ts';
import type { Inventory } from '../../../../src/model/inventory.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What the four hosts of a healthy twin printed, by host and section. */
export const healthy = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync(path('healthy.json'), 'utf8')));

export const inventory = await loadInventory(path('../../../../inventory/home.yaml'), shippedSections);
const mesh = createMesh(inventory);

/** One change of what a host printed; a text that is not there is a mistake of the test. */
export interface Edit {
  readonly host: string;
  readonly section: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** What the host printed in the healthy twin, changed. */
export function edited(host: string, section: string, text: string, edits: readonly Edit[]): string {
  return edits
    .filter(one => one.host === host && one.section === section)
    .reduce((before, { from, to }) => {
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${host} ${section} does not have ${from}`);
      return after;
    }, text);
}

/** Every host once from outside, as a diagnosis tries them: all arrive. */
const arriving: readonly Arrival[] = inventory.hosts.flatMap(to => {
  const from = inventory.hosts.find(one => one.site !== to.site);
  const endpoint = from === undefined ? undefined : mesh.path(from.name, to.name).endpoint;
  return from === undefined || endpoint === undefined
    ? []
    : [{ from: from.name, to: to.name, endpoint, watched: [to.name], at: [to.name], droppedAt: [], datagrams: 5 }];
});

export interface Broken {
  readonly edits?: readonly Edit[];
  /** By `FROM TO`: where the datagrams arrive instead. */
  readonly arrivals?: Readonly<Record<string, readonly string[]>>;
  /** By `FROM TO`: where they get to and are dropped. */
  readonly dropped?: Readonly<Record<string, readonly string[]>>;
  /** By `FROM TO`: the port of the host for which they come. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly echoes?: Scene['echoes'];
  readonly foundPorts?: ReadonlyMap<string, number>;
  /** What names of DNS lead to now. */
  readonly names?: Inventory['names'];
  /** The inventory itself, otherwise. */
  readonly changed?: (inventory: Inventory) => Inventory;
  /** What was tried besides. */
  readonly tried?: readonly Arrival[];
}

/** The causes found in the healthy capture after it was changed. */
export function causesOf({
  edits = [],
  arrivals = {},
  echoes = [],
  dropped = {},
  ports = {},
  foundPorts = new Map(),
  names = [],
  changed = same => same,
  tried = [],
}: Broken): readonly FoundCause[] {
  const surveys = new Map(
    Object.entries(healthy).map(([host, sections]) => {
      const readings = new Map(
        Object.entries(sections).map(([id, text]) => [
          id,
          { stdout: edited(host, id, text, edits), stderr: '', code: 0 },
        ]),
      );
      const now = Number(sections['clock']);
      return [host, parseSurvey(host, readings, now)] as const;
    }),
  );
  const more = Object.entries(arrivals).flatMap(([pair, at]): Arrival[] => {
    const [from = '', to = ''] = pair.split(' ');
    const { endpoint } = mesh.path(from, to);
    const port = ports[pair];
    const base = { from, to, watched: [to], at, droppedAt: dropped[pair] ?? [], datagrams: 5 };
    return endpoint === undefined ? [] : [{ ...base, endpoint, ...(port === undefined ? {} : { port }) }];
  });
  const scene: Scene = {
    inventory: { ...changed(inventory), names },
    mesh: createMesh(changed(inventory)),
    surveys,
    arrivals: [...arriving.filter(one => arrivals[`${one.from} ${one.to}`] === undefined), ...more, ...tried],
    echoes,
    foundPorts,
    rerun: 'provision phase2',
  };
  return findCauses(scene, meshCauses);
}

/** No ping between two hosts, as both see it. */
export const silence = (a: string, b: string): readonly Edit[] => {
  const address = (name: string): string => inventory.overlays?.[0]?.addresses.get(name) ?? '';
  const lost = (host: string, to: string): Edit => ({
    host,
    section: 'pings',
    from: new RegExp(`ping ${address(to)} .*`),
    to: `ping ${address(to)} 100 none none`,
  });
  return [lost(a, b), lost(b, a)];
};

import { fitting, mapping } from '../model/fitting.ts';
import { isMapping } from '../model/is-mapping.ts';
import { listOf, type OneOrMany } from '../model/one-or-many.ts';
import type { Path } from '../yaml/mistake.ts';
import {
  fileShape,
  forwardShape,
  hostShape,
  hostSshShape,
  routerShape,
  siteShape,
  sshShape,
} from './schema/file-schema.ts';

/**
 * What of the file fits the schema: each part that does not is missing. The cross-checks work on it, so that one wrong
 * type does not hide the mistakes beside it, nor makes new ones up.
 */
export type Draft = ReturnType<typeof toDraft>;
export type DraftHost = Draft['hosts'][number];
export type DraftSite = Draft['sites'][number];

/** A text of the file, with the way to it. */
export interface Placed {
  readonly text: string;
  readonly path: Path;
}

/** Texts that may stand alone or in a list. */
const placed = (value: OneOrMany<string> | undefined, path: Path): readonly Placed[] =>
  typeof value === 'string'
    ? [{ text: value, path }]
    : listOf(value).map((text, at) => ({ text, path: [...path, at] }));

const forwardOf = fitting(forwardShape);
const hostOf = fitting(hostShape);
const hostSshOf = fitting(hostSshShape);
const routerOf = fitting(routerShape);
const siteOf = fitting(siteShape);
const sshOf = fitting(sshShape);
const topOf = fitting({ collections: fileShape.collections });

const named = (section: unknown): [string, unknown][] => Object.entries(mapping(section));

export function toDraft(root: unknown) {
  const file = mapping(root);
  const sites = named(file['sites']).map(([name, value]) => {
    const site = mapping(value);
    const path: Path = ['sites', name];
    const router = mapping(site['router']);
    const list: readonly unknown[] = Array.isArray(router['forwards']) ? router['forwards'] : [];
    const forwards = list.map((forward, at) => ({
      path: [...path, 'router', 'forwards', at] satisfies Path,
      ...forwardOf(forward),
    }));
    const own = routerOf(router);
    const routerPath: Path = [...path, 'router'];
    return {
      path,
      name,
      lans: placed(siteOf(site).lan, [...path, 'lan']),
      /** A site with a LAN that cannot be read is still no public one. */
      hasLan: site['lan'] !== undefined,
      hasRouter: site['router'] !== undefined,
      router: {
        path: routerPath,
        lanAddresses: placed(own.lan_address, [...routerPath, 'lan_address']),
        publicAddresses: placed(own.public_address, [...routerPath, 'public_address']),
        forwards,
      },
    };
  });
  const hosts = named(file['hosts']).map(([name, value]) => {
    const host = mapping(value);
    const path: Path = ['hosts', name];
    const { site, cluster, roles, address, public_address, away } = hostOf(host);
    return {
      path,
      name,
      site,
      cluster,
      roles,
      isAway: away === true,
      addresses: placed(address, [...path, 'address']),
      publicAddresses: placed(public_address, [...path, 'public_address']),
      /** All that it says, for sections that add keys to hosts. */
      keys: host,
      hasPublicAddress: host['public_address'] !== undefined,
      ssh: { path: [...path, 'ssh'] satisfies Path, ...hostSshOf(host['ssh']) },
    };
  });
  return {
    ...topOf(file),
    ssh: { path: ['ssh'] satisfies Path, ...sshOf(file['ssh']) },
    sites,
    hosts,
    /** Whether there is a mapping of hosts at all, even an empty one. */
    saysHosts: isMapping(file['hosts']),
    /** What stands below the keys that collections add. */
    section: (key: string): unknown => file[key],
    /** Whether it describes several clusters. */
    saysClusters: file['clusters'] !== undefined,
  };
}

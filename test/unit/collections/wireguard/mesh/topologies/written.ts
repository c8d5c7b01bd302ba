import { shippedSections } from '../../../../../../src/collections/collections.ts';
import { parseInventory } from '../../../../../../src/inventory/parse-inventory.ts';
import type { Inventory } from '../../../../../../src/model/inventory.ts';

/** A host of an inventory that is written for a test. */
export interface WrittenHost {
  readonly site: number;
  /** Number of its cluster; absent: it is in the mesh alone. */
  readonly cluster?: number | undefined;
  readonly isPublic?: boolean;
  readonly isForwarded?: boolean;
  readonly isAway?: boolean;
}

/** Sites with a LAN and a router each; hosts are called `hN` by their place, clusters `cN`. */
export interface Written {
  readonly topology: string;
  readonly hosts: readonly WrittenHost[];
  /** Lines below a cluster's name. */
  readonly cluster?: (at: number) => readonly string[];
  readonly mesh?: readonly string[];
}

const hostLine = (
  { site, cluster, isPublic, isAway }: WrittenHost,
  at: number,
  all: readonly WrittenHost[],
): string => {
  const isServer = all.findIndex(one => one.cluster === cluster) === at;
  const parts = [
    `site: s${site}`,
    `address: 10.${site}.${Math.floor(at / 200)}.${(at % 200) + 10}`,
    ...(cluster === undefined ? [] : [`cluster: c${cluster}`]),
    ...(isPublic === true ? [`public_address: 198.51.${100 + Math.floor(at / 200)}.${(at % 200) + 1}`] : []),
    ...(isAway === true ? ['away: true'] : []),
    `roles: [${isServer ? 'server' : 'agent'}]`,
  ];
  return `  h${at}: { ${parts.join(', ')} }`;
};

/** The text of such an inventory. */
export function textOf({ topology, hosts, cluster, mesh = [] }: Written): string {
  const sites = [...new Set(hosts.map(({ site }) => site))];
  const clusters = [...new Set(hosts.flatMap(host => host.cluster ?? []))];
  const siteLines = sites.flatMap(site => {
    const forwards = hosts.flatMap((host, at) =>
      host.site === site && host.isForwarded === true ? [`{ udp: ${40_000 + at}, to: h${at} }`] : [],
    );
    const router = [`lan_address: 10.${site}.0.1`, `public_address: 203.0.113.${site + 1}`];
    const all = [...router, ...(forwards.length === 0 ? [] : [`forwards: [${forwards.join(', ')}]`])];
    return [`  s${site}:`, `    lan: 10.${site}.0.0/16`, `    router: { ${all.join(', ')} }`];
  });
  const clusterLines = clusters.flatMap(at => [
    `  c${at}:`,
    `    kubernetes: { pods: 172.${16 + Math.floor(at / 8)}.${(at % 8) * 32}.0/19, services: 192.168.${at}.0/24 }`,
    ...(cluster?.(at) ?? []).map(line => `    ${line}`),
  ]);
  return [
    'cluster: many',
    'ssh: { user: ops }',
    'sites:',
    ...siteLines,
    'hosts:',
    ...hosts.map(hostLine),
    'mesh:',
    '  subnet: 100.64.0.0/16',
    `  topology: ${topology}`,
    ...mesh.map(line => `  ${line}`),
    ...(clusters.length === 0 ? [] : ['kubernetes: { network: flannel }', 'clusters:', ...clusterLines]),
    '',
  ].join('\n');
}

/** It, read. @throws {InputProblem} where it is refused */
export const inventoryFrom = (written: Written): Inventory =>
  parseInventory(textOf(written), 'many.yaml', { path: '/srv/many.yaml', home: '/home/me', sections: shippedSections });

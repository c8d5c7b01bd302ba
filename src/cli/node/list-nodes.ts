import type { NodesTold } from '../../model/cluster/node-way.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { count } from '../../model/text/count.ts';
import { refuseAdministering } from '../by-cluster/refuse-adopted.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openCluster } from '../open/open-inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { visitNodes } from './visit-nodes.ts';

/** In words what the cluster says of a node. */
const readiness: Readonly<Record<string, string>> = { True: 'Ready', False: 'not Ready', Unknown: 'not heard of' };

/** Every node, and every host of the inventory that is to be one, as it is shown. Pure. */
export function nodeRows({ nodes, pods, volumes }: NodesTold, hosts: readonly Host[]) {
  const rows = nodes.map(({ name, hostname, ready, cordoned, etcd, votes, version, addresses }) => ({
    name,
    state: readiness[ready] ?? 'has said nothing yet',
    cordoned,
    etcd: !etcd ? ('none' as const) : votes ? ('votes' as const) : ('does not vote' as const),
    version,
    addresses,
    pods: pods.filter(({ node }) => node === name).length,
    volumes: volumes.filter(one => one.hostnames.includes(hostname)).length,
    known: hosts.some(host => host.name === name),
  }));
  const missing = hosts
    .filter(host => !nodes.some(({ name }) => name === host.name))
    .map(({ name, away }) => ({ name, away: away === true }));
  return { rows, missing };
}

type Rows = ReturnType<typeof nodeRows>;

function words({ rows, missing }: Rows) {
  return [
    ...rows.map(({ name, state, cordoned, etcd, version, addresses, pods, volumes, known }) => ({
      host: name,
      what: [
        state,
        ...(cordoned ? ['takes no new pods'] : []),
        version,
        addresses.join(', '),
        count(pods, 'pod'),
        ...(volumes === 0 ? [] : [`${count(volumes, 'volume')} on it`]),
        ...(etcd === 'none' ? [] : [etcd === 'votes' ? 'votes in etcd' : 'a member of etcd that does not vote']),
        ...(known ? [] : ['no host of the inventory']),
      ].join(' · '),
      ...(known ? {} : { hint: ownCommand(`node remove ${name}`) }),
    })),
    ...missing.map(({ name, away }) => ({
      host: name,
      what: away ? 'no node, and away' : 'no node of the cluster yet',
    })),
  ];
}

/** `provision node list`: the cluster's nodes, as its API tells of them. */
export async function listNodes(options: RunOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const inventory = await openCluster(options);
  refuseAdministering(inventory, 'node list');
  return visitNodes(options, inventory, { command: 'node list', looks: true }, async ({ told, output }) => {
    for (const word of words(nodeRows(told, inventory.hosts))) output.report({ type: 'notice', ...word });
    return exitCode.done;
  });
}

import type { Endpoint } from '../../../../model/address/endpoint.ts';
import { fleetOf } from '../../../../model/cluster/clusters.ts';
import type { Host, Inventory } from '../../../../model/inventory.ts';
import { InputProblem } from '../../../../model/problems/problem.ts';
import { nearest } from '../../../../yaml/did-you-mean.ts';
import { createPaths } from '../paths.ts';

/** A host that clients call, and where they do. */
export interface Gateway {
  readonly host: Host;
  readonly endpoint: Endpoint;
}

/**
 * The gateway of a client: the host that is named, else the first one that has a public address, else the first that a router
 * forwards to.
 * @throws {InputProblem} where nobody on the internet can call it
 */
export function gatewayOf(given: Inventory, named: string | undefined): Gateway {
  const inventory = fleetOf(given);
  const { file } = inventory;
  const paths = createPaths(inventory);
  const called = (host: Host): readonly Gateway[] => paths.fromOutside(host).map(endpoint => ({ host, endpoint }));
  const isForward = ({ host, endpoint }: Gateway): boolean =>
    inventory.sites.some(({ name, router }) => name === host.site && router?.publicAddress === endpoint.address);
  const ways = inventory.hosts.filter(({ away }) => away !== true).flatMap(host => called(host).slice(0, 1));
  const names = ways.map(({ host }) => host.name);
  const may =
    names.length === 0 ? 'give a host a public_address, or a forward of its router' : `take one of ${names.join(', ')}`;
  if (named === undefined) {
    const best = ways.find(way => !isForward(way)) ?? ways[0];
    if (best !== undefined) return best;
    throw new InputProblem({ where: file, what: 'no host can be called from the internet', hint: may });
  }
  const host = inventory.hosts.find(({ name }) => name === named);
  if (host === undefined) {
    const near = nearest(
      named,
      inventory.hosts.map(({ name }) => name),
    );
    const hint = near === undefined ? may : `did you mean ${near}?`;
    throw new InputProblem({ where: file, what: `it has no host ${named}`, hint });
  }
  const [way] = called(host);
  if (way !== undefined) return way;
  throw new InputProblem({ where: file, what: `${named} cannot be called from the internet`, hint: may });
}

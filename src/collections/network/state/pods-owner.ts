import type { Owner } from '../../../remnants/ownership.ts';
import type { NetworkInterface } from './interfaces.ts';
import type { OthersPods } from './others-pods.ts';

/** Whose an interface is that is not the cluster's, or perhaps not, and why it is thought so. */
interface Foreign {
  readonly owner: Owner;
  readonly otherwise: string;
}

function ofVeth({ room }: NetworkInterface, { owners, living }: OthersPods): Foreign | undefined {
  const owner = room === undefined ? undefined : owners.get(room);
  if (owner !== undefined) return { owner, otherwise: `leads to a container of ${owner}` };
  if (room !== undefined || living.length === 0) return undefined;
  return {
    owner: undefined,
    otherwise: `${living.join(' and ')} runs on this host, and whose container it leads to could not be told`,
  };
}

/**
 * Evidence against an interface of a fitting name: a veth is of whoever lives at its other end, a bridge of whose containers
 * are in it. What leads to no container (`vxlan.calico`) could be made by any cluster that lives on the host.
 * `undefined`: nothing speaks against it.
 */
export function podsOwner(
  one: NetworkInterface,
  all: readonly NetworkInterface[],
  others: OthersPods,
): Foreign | undefined {
  if (one.kind === 'veth') return ofVeth(one, others);
  const found = all
    .filter(two => two.master === one.name)
    .map(two => ofVeth(two, others))
    .find(foreign => foreign?.owner !== undefined);
  if (found !== undefined) return { ...found, otherwise: `has a container of ${found.owner} in it` };
  return others.living.length === 0
    ? undefined
    : { owner: undefined, otherwise: `${others.living.join(' and ')} runs on this host, and may have made it` };
}

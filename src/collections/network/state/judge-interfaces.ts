import type { Kept } from '../../../model/gate/kept.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import {
  CLUSTER,
  goesBy,
  isKeptByName,
  KEPT_BY_NAME,
  type Owner,
  type Owners,
  whyItStays,
} from '../../../remnants/ownership.ts';
import type { NetworkInterface } from './interfaces.ts';
import { type MadeAs, madeOtherwise } from './made-as.ts';

/** Which interfaces are left from an old cluster. */
export interface InterfacePatterns {
  readonly names: readonly string[];
  /** Every WireGuard interface, whatever its name: the kernel's, and those of a userspace implementation. */
  readonly wireguard: boolean;
  readonly madeAs: MadeAs;
  readonly owners: Owners;
}

/** `tunl0` belongs to the module ipip and goes only with it: without being up it is at rest. */
const atRest = ({ name, up }: NetworkInterface): boolean => name === 'tunl0' && !up;

/** Interfaces of fitting names, with whose they are and what speaks against a name. */
function judged(all: readonly NetworkInterface[], { names, wireguard, madeAs, owners }: InterfacePatterns) {
  return all
    .filter(one => matchesAny(names, one.name) || (wireguard && one.wireguard))
    .map(one => {
      const otherwise = wireguard && one.wireguard ? undefined : madeOtherwise(one, all, madeAs);
      const owner: Owner = isKeptByName([one.name], owners)
        ? KEPT_BY_NAME
        : otherwise === undefined
          ? CLUSTER
          : undefined;
      return { one, owner, otherwise };
    });
}

/** The interfaces that are left, with the veths in their bridges: Docker's veths are in Docker's bridge. */
export function leftInterfaces(
  all: readonly NetworkInterface[],
  patterns: InterfacePatterns,
): readonly NetworkInterface[] {
  const found = judged(all, patterns);
  const going = found.filter(({ owner }) => goesBy(owner, patterns.owners)).map(({ one }) => one);
  const bridges = new Set(going.map(one => one.name));
  const ports = all.filter(
    one =>
      !found.some(other => other.one === one) &&
      one.master !== undefined &&
      bridges.has(one.master) &&
      one.name.startsWith('veth') &&
      !isKeptByName([one.name], patterns.owners),
  );
  return [...going, ...ports].filter(one => !atRest(one));
}

/** What stays although its name fits: the inventory keeps it, or nobody knows whose it is. */
export const keptInterfaces = (all: readonly NetworkInterface[], patterns: InterfacePatterns): readonly Kept[] =>
  judged(all, patterns)
    .filter(({ one, owner }) => !goesBy(owner, patterns.owners) && !atRest(one))
    .map(({ one, owner, otherwise }) => ({
      name: one.name,
      why: whyItStays(owner, otherwise ?? ''),
      kind: 'interface',
    }));

/** Interfaces whose names are like the cluster's and that are not made as its software makes them. */
export const foreignInterfaces = (all: readonly NetworkInterface[], madeAs: MadeAs): readonly string[] =>
  all.filter(one => madeOtherwise(one, all, madeAs) !== undefined).map(({ name }) => name);

import type { Kept } from '../../../model/gate/kept.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import {
  CLUSTER,
  goesBy,
  isKeptByName,
  KEPT_BY_NAME,
  type Owner,
  type Owners,
  shownOwner,
  whyItStays,
} from '../../../remnants/ownership.ts';
import type { NetworkInterface } from './interfaces.ts';
import { type MadeAs, madeOtherwise } from './made-as.ts';
import { NO_OTHERS, type OthersPods } from './others-pods.ts';
import { podsOwner } from './pods-owner.ts';

/** Which interfaces are left from an old cluster. */
export interface InterfacePatterns {
  readonly names: readonly string[];
  /** Every WireGuard interface, whatever its name: the kernel's, and those of a userspace implementation. */
  readonly wireguard: boolean;
  readonly madeAs: MadeAs;
  readonly owners: Owners;
  /** None: nobody else has pods. */
  readonly others?: OthersPods;
}

/** `tunl0` belongs to the module ipip and goes only with it: without being up it is at rest. */
const atRest = ({ name, up }: NetworkInterface): boolean => name === 'tunl0' && !up;

/** Interfaces of fitting names, with whose they are and what speaks against a name. */
function judged(
  all: readonly NetworkInterface[],
  { names, wireguard, madeAs, owners, others = NO_OTHERS }: InterfacePatterns,
) {
  return all
    .filter(one => matchesAny(names, one.name) || (wireguard && one.wireguard))
    .map((one): { readonly one: NetworkInterface; readonly owner: Owner; readonly otherwise: string | undefined } => {
      if (isKeptByName([one.name], owners)) return { one, owner: KEPT_BY_NAME, otherwise: undefined };
      if (wireguard && one.wireguard) return { one, owner: CLUSTER, otherwise: undefined };
      const foreign = podsOwner(one, all, others);
      if (foreign !== undefined) return { one, ...foreign };
      const otherwise = madeOtherwise(one, all, madeAs);
      return { one, owner: otherwise === undefined ? CLUSTER : undefined, otherwise };
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
      ...shownOwner(owner),
    }));

/** Interfaces whose names are like the cluster's and that are not made as its software makes them, or lead to pods of others. */
export const foreignInterfaces = (
  all: readonly NetworkInterface[],
  madeAs: MadeAs,
  others = NO_OTHERS,
): readonly string[] =>
  all
    .filter(one => madeOtherwise(one, all, madeAs) !== undefined || podsOwner(one, all, others) !== undefined)
    .map(({ name }) => name);

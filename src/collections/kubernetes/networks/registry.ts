import { calico } from './calico.ts';
import { flannel } from './flannel.ts';
import { kilo } from './kilo.ts';
import { none } from './none.ts';
import type { PodNetworkKind } from './pod-network.ts';

/** All networks that a cluster's pods can have, by the word for each. */
export const podNetworks = { calico, flannel, kilo, none } satisfies Readonly<Record<string, PodNetworkKind>>;

export type NetworkName = keyof typeof podNetworks;

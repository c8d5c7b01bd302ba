import type { HostFitness } from './host-fitness.ts';

/** What is to run on a host. */
export interface HostRole {
  readonly role: 'server' | 'agent';
  /** The version of K3s, as its maker writes it. */
  readonly version: string;
}

/** Whether K3s can run on a host, in one respect. */
export type Fitness =
  | { readonly kind: 'fit'; readonly evidence: string; readonly warning?: string; readonly hint?: string }
  /** The host does not say. */
  | { readonly kind: 'untold'; readonly because: string }
  | { readonly kind: 'unfit'; readonly because: string; readonly wanted: string; readonly hint: string };

/** Judges a host in one respect. Pure. */
export type Judge = (seen: HostFitness, wanted: HostRole) => Fitness;

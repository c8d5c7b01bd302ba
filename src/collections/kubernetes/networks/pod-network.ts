import type * as z from 'zod';
import type { Host } from '../../../model/inventory.ts';
import type { Overlay } from '../../../model/overlay.ts';
import type { SectionMistake } from '../../../model/plan/section.ts';
import type { KiloSettings } from '../kilo-field.ts';

/** Options of K3s' config.yaml, by name. */
export type K3sOptions = Readonly<Record<string, unknown>>;

/** What carries the pods' traffic, as the inventory's settings make it. All members are pure. */
export interface PodNetwork {
  /** The word by which it is chosen: `flannel`. */
  readonly name: string;
  /** The way in which it carries packets, where it knows several: `vxlan`. */
  readonly backend?: string;
  /** What it adds to K3s' configuration on servers, and on every node. */
  readonly ofServer: K3sOptions;
  readonly ofNode: (host: Host, mesh: Overlay) => K3sOptions;
  /** Bytes of the largest packet of the interface that its packets leave by, and of one from pod to pod. */
  readonly linkMtu: (mesh: Overlay) => number;
  readonly mtu: (mesh: Overlay) => number;
  /** Whether the mesh carries packets of pods as they are: then each host's peers must be allowed the blocks of their pods. */
  readonly isBare: boolean;
  /** Where its packets go: over the mesh, or between the hosts' own addresses. */
  readonly over: 'mesh' | 'hosts';
  /** The UDP port at which it takes packets on the hosts' own addresses, if it opens one there. */
  readonly port?: number;
  /** The text of the file that its program reads, by the pods' network (a CIDR), where it has one. */
  readonly conf?: (pods: string) => string;
  /** Whether each node has one block of the pods' network for good, so that others can send to its pods by it. */
  readonly hasBlocks: boolean;
  /** Files of the user's own, relative to the inventory's, that bring the network. */
  readonly manifests: readonly string[];
  /** What joins the hosts in the mesh's place; not set: the mesh does. Nodes have their hosts' own addresses then. */
  readonly instead?: Pick<Overlay, 'label' | 'interface' | 'port' | 'mtu'> & { readonly subnet: string };
  /** What is said of Kilo, where it is Kilo. */
  readonly kilo?: KiloSettings;
  /** What the user should know before it is made. */
  readonly warnings: readonly { readonly what: string; readonly hint: string }[];
}

/** A host as far as a file can be read, for what a network asks of it. */
export interface SeatedHost {
  readonly name: string;
  /** The site whose LAN it is on, if it is on one. */
  readonly lan?: string | undefined;
  /** Whether every other host can reach it at an address of its own, in IPv4. */
  readonly isPublic: boolean;
}

/** A kind of network with its settings. */
export interface PodNetworkKind {
  /** What may stand below its word; all of it may be left out, unless `needsSettings`. */
  readonly settings: z.ZodType;
  readonly needsSettings: boolean;
  readonly open: (settings: unknown) => PodNetwork;
  /** What no schema can say; paths begin below its word. */
  readonly check: (settings: unknown, hosts: readonly SeatedHost[]) => readonly SectionMistake[];
}

interface KindParts<S extends z.ZodType> {
  readonly settings: S;
  readonly needsSettings?: true;
  readonly open: (settings: z.output<S>) => PodNetwork;
  readonly check?: (settings: z.output<S>, hosts: readonly SeatedHost[]) => readonly SectionMistake[];
}

/** A kind of network without a trace of its settings' types. */
export const podNetworkKind = <S extends z.ZodType>({
  settings,
  needsSettings,
  open,
  check,
}: KindParts<S>): PodNetworkKind => ({
  settings,
  needsSettings: needsSettings === true,
  open: value => open(settings.parse(value)),
  check: (value, hosts) => {
    const read = settings.safeParse(value);
    return read.success ? (check?.(read.data, hosts) ?? []) : [];
  },
});

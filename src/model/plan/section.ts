import * as z from 'zod';
import type { Family } from '../address/address.ts';
import { type Fitting, fitting, mapping } from '../fitting.ts';
import type { GivenKey, Host, Inventory } from '../inventory.ts';
import type { HostOpening } from '../opening.ts';
import type { Overlay } from '../overlay.ts';

/** A mistake in an inventory's file, by the way to the value. */
export interface SectionMistake {
  readonly path: readonly (string | number)[];
  readonly at: 'key' | 'value';
  /** One sentence without a full stop. */
  readonly what: string;
  readonly hint?: string;
  /** The value that this one cannot stand beside. */
  readonly other?: readonly (string | number)[];
}

/** A host as far as its file can be read, with the keys that a section adds. */
export interface SectionHost<Keys extends Shape> {
  readonly name: string;
  readonly path: readonly (string | number)[];
  /** What does not fit is missing. */
  readonly keys: Fitting<Keys>;
  /** The keys that stand there, whether they fit or not. */
  readonly said: readonly string[];
  readonly site?: string | undefined;
  /** Whether no run connects to it. */
  readonly isAway?: boolean;
  /** Families in which it can be reached by every other host at an address of its own, and in which it can call others outside. */
  readonly reachedIn: readonly Family[];
  readonly callsIn: readonly Family[];
  /** Families that it speaks on its LAN. */
  readonly speaks: readonly Family[];
}

/** A site as far as its file can be read. */
export interface SectionSite {
  readonly name: string;
  readonly hasLan: boolean;
  readonly hasRouter: boolean;
  readonly forwards: readonly { readonly to?: string | undefined; readonly to_port?: number | undefined }[];
}

/** One of several clusters as far as its file can be read. */
export interface SectionCluster {
  readonly name: string;
  /** Names of its hosts. */
  readonly hosts: readonly string[];
  /** What stands below its name. */
  readonly said: Readonly<Record<string, unknown>>;
}

/** What of a file a section's own rules look at: each part that does not fit its schema is missing. */
export interface SectionDraft<Fields extends Shape, Keys extends Shape> {
  readonly value: Fitting<Fields>;
  readonly hosts: readonly SectionHost<Keys>[];
  readonly sites: readonly SectionSite[];
  /** None where the file describes one cluster. */
  readonly clusters: readonly SectionCluster[];
}

/** What of a file a section sees before it is checked. */
export interface SectionSeen<Fields extends Shape, Keys extends Shape> {
  readonly value: Fitting<Fields>;
  /** `said`: the keys that stand there, whether they fit or not. */
  readonly hosts: readonly Pick<SectionHost<Keys>, 'name' | 'keys' | 'said'>[];
  readonly clusters: readonly SectionCluster[];
}

/** A network of the section: none of an inventory's may overlap with another. */
export interface SectionNetwork {
  /** The key below the section that says it. */
  readonly key: string;
  readonly cidr: string | undefined;
  /** `the subnet of the mesh` */
  readonly name: string;
}

/** A value of a section that is either a version, or a channel: a word that stands for one, which the lock keeps. */
export interface ChannelField {
  /** The key below the section. */
  readonly field: string;
  /** Whether a value is a channel. Pure. */
  readonly isChannel: (value: string) => boolean;
  /** The version that this release was run with, where the channel is one of its; `undefined`: its makers say it. Pure. */
  readonly tested: (channel: string) => string | undefined;
}

export type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = z.output<z.ZodObject<S>>;

export interface SectionParts<Fields extends Shape, Keys extends Shape> {
  /** The key at the top of the inventory's file, and the name by which playbooks find the value. */
  readonly key: string;
  /** One sentence for errors and editors. */
  readonly about: string;
  /** What stands below it, each with a description. It may be left out where none of them is needed. */
  readonly fields: Fields;
  /** Keys that every host may have besides, each with a description; playbooks find them in `host`. */
  readonly hostKeys: Keys;
  /** Keys that each of several clusters may have besides, each with a description. */
  readonly clusterKeys?: Shape;
  /** Whether each of several clusters may have such a section of its own: what it says counts over what stands at the top. */
  readonly perCluster?: true;
  /** What playbooks find in `host` instead of `hostKeys` as they are parsed. Pure. */
  readonly hostView?: (keys: Values<Keys>) => Readonly<Record<string, unknown>>;
  /** Keys of hosts that do not say them themselves. Pure. */
  readonly gives?: (seen: SectionSeen<Fields, Keys>) => readonly GivenKey[];
  /** What no schema can say. Pure. */
  readonly check?: (draft: SectionDraft<Fields, Keys>) => readonly SectionMistake[];
  readonly networks?: (value: Fitting<Fields>) => readonly SectionNetwork[];
  /** The field that may name a channel instead of a version. */
  readonly channel?: ChannelField;
  /** The overlay that the section describes; `undefined`: with this value, none. `address`: of the host's own. */
  readonly overlay?: (
    value: Values<Fields>,
    hosts: readonly { readonly name: string; readonly address: string; readonly keys: Values<Keys> }[],
  ) => Omit<Overlay, 'name'> | undefined;
  /** Ports that its phases need to be reached at from outside: a firewall leaves them open. Pure. */
  readonly opens?: (
    value: Values<Fields>,
    hosts: readonly { readonly name: string; readonly roles: readonly string[]; readonly keys: Values<Keys> }[],
  ) => readonly HostOpening[];
}

interface RawDraft {
  readonly value: unknown;
  readonly hosts: readonly (Omit<SectionHost<Shape>, 'keys' | 'said'> & { readonly keys: unknown })[];
  readonly sites: readonly SectionSite[];
  readonly clusters: readonly SectionCluster[];
}

/** A section of the inventory's file that a collection brings, with no trace of its types. */
export interface BoundSection {
  readonly key: string;
  readonly schema: z.ZodType;
  readonly fields: Shape;
  readonly hostKeys: Shape;
  readonly clusterKeys: Shape;
  readonly perCluster: boolean;
  readonly channel?: ChannelField;
  /** `value`, `keys`: as they stand in the file. */
  readonly gives: (
    value: unknown,
    hosts: readonly { readonly name: string; readonly keys: unknown }[],
    clusters: readonly SectionCluster[],
  ) => readonly GivenKey[];
  readonly check: (draft: RawDraft) => readonly SectionMistake[];
  readonly networks: (value: unknown) => readonly SectionNetwork[];
  readonly overlay: (
    value: unknown,
    hosts: readonly { name: string; address: string; keys: unknown }[],
  ) => Overlay | undefined;
  readonly opens: (
    value: unknown,
    hosts: readonly { name: string; roles: readonly string[]; keys: unknown }[],
  ) => readonly HostOpening[];
  readonly of: (inventory: Inventory) => unknown;
  readonly ofHost: (host: Host) => Readonly<Record<string, unknown>>;
  /** What playbooks find of it in `host`. */
  readonly viewOf: (host: Host) => Readonly<Record<string, unknown>>;
}

/** The same for the collection itself: what is read has its type. */
export interface Section<Fields extends Shape, Keys extends Shape> extends BoundSection {
  readonly of: (inventory: Inventory) => Values<Fields>;
  readonly ofHost: (host: Host) => Values<Keys>;
}

/** Makes a section; what it reads is parsed once for each value of a file. */
export function section<Fields extends Shape, Keys extends Shape>(
  parts: SectionParts<Fields, Keys>,
): Section<Fields, Keys> {
  const {
    key,
    about,
    fields,
    hostKeys,
    clusterKeys = {},
    hostView,
    gives,
    check,
    networks,
    overlay,
    opens,
    channel,
  } = parts;
  const strict = z.strictObject(fields).meta({ description: about });
  const schema = strict.safeParse({}).success ? besides(strict, about) : strict;
  const sectionOf = parsedOnce(z.object(fields));
  const keysOf = parsedOnce(z.object(hostKeys));
  const some = fitting(fields);
  const someKeys = fitting(hostKeys);
  const seen = (keys: unknown) => ({ keys: someKeys(keys), said: Object.keys(mapping(keys)) });
  return {
    key,
    schema,
    fields,
    hostKeys,
    clusterKeys,
    perCluster: parts.perCluster === true,
    ...(channel === undefined ? {} : { channel }),
    gives: (value, hosts, clusters) =>
      gives?.({
        clusters,
        value: some(value),
        hosts: hosts.map(({ name, keys }) => ({ name, ...seen(keys) })),
      }) ?? [],
    check: ({ value, hosts, sites, clusters }) =>
      check?.({
        value: some(value),
        hosts: hosts.map(host => ({ ...host, ...seen(host.keys) })),
        sites,
        clusters,
      }) ?? [],
    networks: value => networks?.(some(value)) ?? [],
    overlay: (value, hosts) => {
      if (overlay === undefined) return undefined;
      const known = hosts.map(({ name, address, keys }) => ({ name, address, keys: keysOf(keys) }));
      const found = overlay(sectionOf(value ?? {}), known);
      return found === undefined ? undefined : { name: key, ...found };
    },
    opens: (value, hosts) =>
      opens?.(
        sectionOf(value ?? {}),
        hosts.map(host => ({ ...host, keys: keysOf(host.keys) })),
      ) ?? [],
    of: inventory => sectionOf(inventory.sections?.[key] ?? {}),
    ofHost: host => keysOf(host.settings ?? {}),
    viewOf: host => {
      const keys = keysOf(host.settings ?? {});
      return hostView === undefined ? keys : hostView(keys);
    },
  };
}

/** A section that may be left out. */
const besides = (fields: z.ZodType, about: string): z.ZodType =>
  fields.default(fields.parse({})).meta({ description: about });

/** Parses a value unless it has been parsed already. */
function parsedOnce<S extends z.ZodType>(schema: S): (value: unknown) => z.output<S> {
  const known = new WeakMap<object, { readonly parsed: z.output<S> }>();
  return value => {
    if (typeof value !== 'object' || value === null) return schema.parse(value);
    const once = known.get(value) ?? { parsed: schema.parse(value) };
    known.set(value, once);
    return once.parsed;
  };
}

import * as z from 'zod';
import type { Host, Inventory } from '../inventory.ts';

/** A mistake in an inventory's file, by the way to the value. */
export interface SectionMistake {
  readonly path: readonly (string | number)[];
  readonly at: 'key' | 'value';
  /** One sentence without a full stop. */
  readonly what: string;
  readonly wayOut?: string;
}

/** What a host says with the keys that a section adds. */
export interface SectionHost<H> {
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly keys: H;
}

interface SectionParts<Value extends z.ZodType, Keys extends Shape> {
  /** The key at the top of the inventory's file, and the name by which playbooks find the value. */
  readonly key: string;
  /** What stands below it; with a default where it may be left out. Everything in it is described: errors and editors say it. */
  readonly schema: Value;
  /** Keys that every host may have besides; playbooks find them in `host`. */
  readonly hostKeys: Keys;
  /** What no schema can say. Asked only where the parts fit their schemas. Pure. */
  readonly check?: (
    value: z.output<Value>,
    hosts: readonly SectionHost<z.output<z.ZodObject<Keys>>>[],
  ) => readonly SectionMistake[];
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** A section of the inventory's file that a collection brings, with no trace of its types. */
export interface BoundSection {
  readonly key: string;
  readonly schema: z.ZodType;
  readonly hostKeys: Shape;
  /** `value`, `keys`: as they stand in the file, and fit their schemas. */
  readonly check: (value: unknown, hosts: readonly SectionHost<unknown>[]) => readonly SectionMistake[];
  readonly of: (inventory: Inventory) => unknown;
  readonly ofHost: (host: Host) => Readonly<Record<string, unknown>>;
}

/** The same for the collection itself: what is read has its type. */
interface Section<Value extends z.ZodType, Keys extends Shape> extends BoundSection {
  readonly of: (inventory: Inventory) => z.output<Value>;
  readonly ofHost: (host: Host) => z.output<z.ZodObject<Keys>>;
}

/** Makes a section; what it reads is parsed once for each value of a file. */
export function section<Value extends z.ZodType, Keys extends Shape>(
  parts: SectionParts<Value, Keys>,
): Section<Value, Keys> {
  const { key, schema, hostKeys, check } = parts;
  const sectionOf = parsedOnce(schema);
  const keysOf = parsedOnce(z.object(hostKeys));
  return {
    key,
    schema,
    hostKeys,
    check: (value, hosts) =>
      check?.(
        sectionOf(value),
        hosts.map(({ name, path, keys }) => ({ name, path, keys: keysOf(keys) })),
      ) ?? [],
    of: inventory => sectionOf(inventory.sections?.[key]),
    ofHost: host => keysOf(host.settings ?? {}),
  };
}

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

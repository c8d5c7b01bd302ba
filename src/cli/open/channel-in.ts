import type { Inventory } from '../../model/inventory.ts';
import type { BoundSection } from '../../model/plan/section.ts';

/** A channel that an inventory names. */
export interface Channel {
  readonly name: string;
  readonly tested: string | undefined;
  /** The inventory with the version in its place. Pure. */
  readonly settled: (version: string) => Inventory;
}

/** The channel that an inventory names instead of a version. Pure. */
export function channelIn(inventory: Inventory, sections: readonly BoundSection[]): Channel | undefined {
  for (const { key, channel } of sections) {
    const section = inventory.sections?.[key];
    if (channel === undefined || typeof section !== 'object' || section === null) continue;
    const name = new Map<string, unknown>(Object.entries(section)).get(channel.field);
    if (typeof name !== 'string' || !channel.isChannel(name)) continue;
    return {
      name,
      tested: channel.tested(name),
      settled: version => ({
        ...inventory,
        sections: { ...inventory.sections, [key]: { ...section, [channel.field]: version } },
      }),
    };
  }
  return undefined;
}

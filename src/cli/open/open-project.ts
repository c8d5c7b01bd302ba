import type { Catalogue } from '../../collections/catalogue.ts';
import { shippedSections } from '../../collections/shipped-sections.ts';
import { findInventory } from '../../inventory/find-inventory.ts';
import { inventoryOf } from '../../inventory/load-inventory.ts';
import { clusterInventory } from '../../model/cluster/clusters.ts';
import { homeFolder } from '../../model/environment.ts';
import type { ClusterPart, Inventory } from '../../model/inventory.ts';
import { oneCluster } from '../by-cluster/one-cluster.ts';
import { type Channel, channelIn } from './channel-in.ts';
import { loadOwn } from './load-own.ts';
import type { InventoryOptions } from './open-inventory.ts';

/** An inventory, with all words that playbooks on it may use. */
export interface Project {
  readonly inventory: Inventory;
  readonly catalogue: Catalogue;
  /** The channel of K3s that its file names instead of a version. */
  readonly channel: Channel | undefined;
}

export interface ProjectOptions extends InventoryOptions {
  readonly trustCollections?: boolean;
}

/**
 * The inventory that a command names, with the collections that it names: for commands that talk to hosts and read
 * playbooks. All that can be said of the inventory without running anybody's code is said first. @throws {InputProblem}
 */
export async function openProject({ inventory: given, trustCollections }: ProjectOptions): Promise<Project> {
  const file = await findInventory(given, process.cwd());
  const before = await loadOwn(file, shippedSections);
  const { shipped } = await import('../../collections/collections.ts');
  if (before.collections === undefined) return project(before, shipped);
  const { loadOwnCollections } = await import('./open-collections.ts');
  const catalogue = await loadOwnCollections(before.collections, {
    shipped,
    env: process.env,
    home: homeFolder(),
    trustAll: trustCollections === true,
  });
  return project(await loadOwn(file, [...catalogue.sections.values()], 'loaded'), catalogue);
}

/** The same for a command that is about one cluster: of several the one that is named. @throws {InputProblem} where none is */
export async function openClusterProject(options: ProjectOptions): Promise<Project> {
  const whole = await openProject(options);
  const inventory = oneCluster(whole.inventory, options.cluster);
  return inventory === whole.inventory ? whole : project(inventory, whole.catalogue);
}

/** The project of one of several clusters. */
export const projectOf = ({ inventory, catalogue }: Project, part: ClusterPart): Promise<Project> =>
  project(clusterInventory(inventory, part), catalogue);

/** The same project, as it is once its inventory says something else. @throws {InputProblem} with every mistake in that */
export async function projectWith({ inventory, catalogue }: Project, text: string): Promise<Project> {
  const own = inventory.collections === undefined ? 'not loaded' : 'loaded';
  const now = await inventoryOf(text, inventory.file, [...catalogue.sections.values()], own);
  return project(inventory.fleet === undefined ? now : oneCluster(now, inventory.cluster), catalogue);
}

async function project(inventory: Inventory, catalogue: Catalogue): Promise<Project> {
  const channel = channelIn(inventory, [...catalogue.sections.values()]);
  if (channel === undefined) return { inventory, catalogue, channel };
  const { withLockedVersion } = await import('./locked-version.ts');
  return { inventory: withLockedVersion(inventory, channel), catalogue, channel };
}

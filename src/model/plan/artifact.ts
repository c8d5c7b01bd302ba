import type { Inventory } from '../inventory.ts';
import type { Blob } from './blob.ts';

/** A maker's file that an inventory's cluster is made from: a program, an installer, an archive of images. */
export interface ArtifactRecipe {
  /** What the cache and the lock file call it: `k3s/v1.36.3+k3s1/k3s-arm64`. */
  readonly name: string;
  /** In a few words what it is. */
  readonly about: string;
  /** Where its maker publishes it. */
  readonly url: string;
}

/** Which files an inventory's cluster is made from. Pure. */
export type ArtifactsOf = (inventory: Inventory) => readonly ArtifactRecipe[];

/** Artifacts that the lock file has, each as it lies in the cache, by name. */
export type LockedArtifacts = ReadonlyMap<string, Blob>;

import type { Inventory } from '../inventory.ts';
import type { Blob } from './blob.ts';

/** The architectures that makers publish files for, by the names that they give them. */
export const ARCHITECTURES = ['amd64', 'arm64', 'arm'] as const;

export type Architecture = (typeof ARCHITECTURES)[number];

/** Archives of images that containerd imports, the smallest first: it goes by the name to tell what they are. */
export const IMAGE_FORMS = ['tar.zst', 'tar.gz', 'tar'] as const;

/** A maker's file that an inventory's cluster is made from: a program, an installer, an archive of images. */
export interface ArtifactRecipe {
  /** What the cache and the lock file call it: `k3s/v1.36.3+k3s1/k3s-arm64`. */
  readonly name: string;
  /** In a few words what it is. */
  readonly about: string;
  /** Where its maker publishes it. */
  readonly url: string;
  /** Only hosts of this one need it. */
  readonly architecture?: Architecture;
  /** An archive of images, without which containerd pulls from registries; `elsewhere`: its maker publishes no such file. */
  readonly images?: 'published' | 'elsewhere';
  /** The images in such an archive, as a registry has them; not set: nobody knows them. */
  readonly pulls?: readonly string[];
  /** Where its maker publishes its checksum. */
  readonly sum?: MakerSum;
  /** What is said of a version that this release of provision was not run with. */
  readonly untested?: string;
}

/** A text in which a maker says checksums. */
export interface MakerSum {
  readonly url: string;
  /** Lines of sha256sum(1), or a Helm repository's index.yaml, which has the digest beside the archive's address. */
  readonly form: 'sha256sum' | 'helm-index';
}

/** Which files an inventory's cluster is made from. Pure. */
export type ArtifactsOf = (inventory: Inventory) => readonly ArtifactRecipe[];

/** An artifact as it lies in the cache. */
export interface LockedFile extends Blob {
  /** Where its maker publishes it. */
  readonly url?: string | undefined;
  /** Whether these very bytes are there, so that a host can fetch them itself. */
  readonly published?: boolean | undefined;
}

/** Artifacts that the lock file has, by name. */
export type LockedArtifacts = ReadonlyMap<string, LockedFile>;

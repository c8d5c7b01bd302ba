import type { Inventory } from '../../model/inventory.ts';
import type { ArtifactsOf, LockedArtifacts, LockedFile } from '../../model/plan/artifact.ts';
import { type LockedImages, lockedImages } from '../artifacts/by-architecture.ts';
import { recipesOf } from '../artifacts/tested-set.ts';
import { calicoOf, hasCalico } from '../kubernetes/kubernetes-section.ts';

/** What Calico is installed from; nothing where something else carries the pods' traffic. Pure. */
export const calicoArtifacts: ArtifactsOf = inventory => {
  if (!hasCalico(inventory)) return [];
  const { version, crds } = calicoOf(inventory);
  return recipesOf('calico', version, crds);
};

/** What of it is locked, as tasks take it. */
export interface LockedCalico {
  /** In the order in which they are applied: what the operator defines, then the operator. `file: undefined`: it is not locked. */
  readonly manifests: readonly { readonly name: string; readonly file: LockedFile | undefined }[];
  readonly images: readonly LockedImages[];
}

/** What the lock has. Pure. */
export function lockedCalico(locked: LockedArtifacts, inventory: Inventory): LockedCalico {
  const { version, crds } = calicoOf(inventory);
  return {
    manifests: recipesOf('calico', version, crds)
      .filter(({ images }) => images === undefined)
      .map(({ name }) => ({ name, file: locked.get(name) })),
    images: lockedImages(
      locked,
      'calico-images',
      (architecture, suffix) => `calico/${version}/calico-images-${architecture}.${suffix}`,
    ),
  };
}

import type { ArtifactsOf, LockedArtifacts, LockedFile } from '../../model/plan/artifact.ts';
import { type LockedImages, lockedImages } from '../artifacts/by-architecture.ts';
import { recipesOf, testedSet } from '../artifacts/tested-set.ts';
import { networkOf } from '../kubernetes/kubernetes-section.ts';

const under = (file: string): string => `kilo/${testedSet.kilo}/${file}`;

/** What Kilo is installed from; nothing where something else carries the pods' traffic. Pure. */
export const kiloArtifacts: ArtifactsOf = inventory =>
  networkOf(inventory).kilo === undefined ? [] : recipesOf('kilo', testedSet.kilo);

/** What of it is locked; `undefined`: it is not. */
export interface LockedKilo {
  readonly definitions: { readonly name: string; readonly file: LockedFile | undefined };
  readonly manifest: { readonly name: string; readonly file: LockedFile | undefined };
  readonly images: readonly LockedImages[];
}

/** What the lock has. Pure. */
export function lockedKilo(locked: LockedArtifacts): LockedKilo {
  const named = (file: string) => ({ name: under(file), file: locked.get(under(file)) });
  return {
    definitions: named('crds.yaml'),
    manifest: named('kilo-k3s.yaml'),
    images: lockedImages(locked, 'kilo-images', (architecture, suffix) =>
      under(`kilo-images-${architecture}.${suffix}`),
    ),
  };
}

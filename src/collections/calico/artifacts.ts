import {
  ARCHITECTURES,
  type ArtifactRecipe,
  type ArtifactsOf,
  type LockedArtifacts,
} from '../../model/plan/artifact.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { IMAGE_SUFFIXES, type LockedImages, lockedImages } from '../artifacts/by-architecture.ts';
import { kubernetesSection } from '../kubernetes/kubernetes-section.ts';

/** The Calico of this release's tested set; its operator is v1.42.3. */
const CALICO_VERSION = 'v3.32.1';

/** Its makers' manifests, in the order in which they are applied: the operator's definitions, then the operator. */
const manifests = ['operator-crds.yaml', 'tigera-operator.yaml'] as const;

const under = (file: string): string => `calico/${CALICO_VERSION}/${file}`;
const imagesOf = (architecture: string, suffix: string): string => `calico-images-${architecture}.${suffix}`;

const RELEASES = 'https://github.com/projectcalico/calico/releases/download';
const TREE = 'https://raw.githubusercontent.com/projectcalico/calico';

/** What Calico is installed from; nothing where something else carries the pods' traffic. Pure. */
export const calicoArtifacts: ArtifactsOf = inventory => {
  if (kubernetesSection.of(inventory).network !== 'calico') return [];
  const images = ARCHITECTURES.flatMap(one =>
    IMAGE_SUFFIXES.map(
      (suffix): ArtifactRecipe => ({
        name: under(imagesOf(one, suffix)),
        about: `images of Calico and its operator for ${one}, as one archive (may be left out)`,
        url: `${RELEASES}/${CALICO_VERSION}/release-${CALICO_VERSION}.tgz`,
        architecture: one,
        images: 'elsewhere',
      }),
    ),
  );
  return [
    ...manifests.map(file => ({
      name: under(file),
      about: file === 'operator-crds.yaml' ? "what Calico's operator defines" : "Calico's operator",
      url: `${TREE}/${CALICO_VERSION}/manifests/${file}`,
    })),
    ...images,
  ];
};

/** What of it is locked, as tasks take it. */
export interface LockedCalico {
  /** `file: undefined`: it is not locked. */
  readonly manifests: readonly { readonly name: string; readonly file: Blob | undefined }[];
  readonly images: readonly LockedImages[];
}

/** What the lock has. Pure. */
export function lockedCalico(locked: LockedArtifacts): LockedCalico {
  return {
    manifests: manifests.map(file => ({ name: under(file), file: locked.get(under(file)) })),
    images: lockedImages(locked, 'calico-images', (architecture, suffix) => under(imagesOf(architecture, suffix))),
  };
}

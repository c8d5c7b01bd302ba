import type { ArtifactRecipe, ArtifactsOf, LockedArtifacts } from '../../model/plan/artifact.ts';
import {
  ARCHITECTURES,
  type FilesByArchitecture,
  IMAGE_SUFFIXES,
  type LockedImages,
  lockedByArchitecture,
  lockedImages,
} from '../artifacts/by-architecture.ts';
import { kubernetesSection } from '../kubernetes/kubernetes-section.ts';

/** The program's name for each architecture, as K3s' release has it (.github/workflows/release.yml). */
const programs = { amd64: 'k3s', arm64: 'k3s-arm64', arm: 'k3s-armhf' } as const;

const under = (version: string, file: string): string => `k3s/${version}/${file}`;
const imagesOf = (architecture: string, suffix: string): string => `k3s-airgap-images-${architecture}.${suffix}`;

/** K3s' own release, where its files lie under their own names. */
function recipe(version: string, file: string, about: string): ArtifactRecipe {
  const tag = encodeURIComponent(version);
  const url =
    file === 'install.sh'
      ? `https://raw.githubusercontent.com/k3s-io/k3s/${tag}/install.sh`
      : `https://github.com/k3s-io/k3s/releases/download/${tag}/${file}`;
  return { name: under(version, file), about, url };
}

/** What K3s is installed from. Pure. */
export const k3sArtifacts: ArtifactsOf = inventory => {
  const { version } = kubernetesSection.of(inventory);
  return [
    recipe(version, 'install.sh', "K3s' installer"),
    ...ARCHITECTURES.map(one => recipe(version, programs[one], `K3s for ${one}`)),
    ...ARCHITECTURES.flatMap(one =>
      IMAGE_SUFFIXES.map(suffix => recipe(version, imagesOf(one, suffix), `images for ${one} (may be left out)`)),
    ),
  ];
};

/** What of it is locked, as tasks take it. */
export interface LockedK3s {
  readonly program: FilesByArchitecture;
  readonly installer: FilesByArchitecture;
  /** None: containerd pulls from registries. */
  readonly images: readonly LockedImages[];
}

/** What the lock has of a version. Pure. */
export function lockedK3s(locked: LockedArtifacts, version: string): LockedK3s {
  const installer = locked.get(under(version, 'install.sh'));
  return {
    program: lockedByArchitecture(locked, one => under(version, programs[one])),
    installer: installer === undefined ? {} : { any: installer },
    images: lockedImages(locked, 'k3s-airgap-images', (one, suffix) => under(version, imagesOf(one, suffix))),
  };
}

import {
  ARCHITECTURES,
  type Architecture,
  type ArtifactRecipe,
  type ArtifactsOf,
  type LockedArtifacts,
} from '../../model/plan/artifact.ts';
import {
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

/** K3s' own release, where its files lie under their own names; its installer lies in the tree of its tag. */
const release = (version: string, file: string): string =>
  `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}/${file}`;
const inTree = (version: string, file: string): string =>
  `https://raw.githubusercontent.com/k3s-io/k3s/${encodeURIComponent(version)}/${file}`;

/** What K3s is installed from. Pure. */
export const k3sArtifacts: ArtifactsOf = inventory => {
  const { version } = kubernetesSection.of(inventory);
  const of = (architecture: Architecture, file: string): ArtifactRecipe => ({
    name: under(version, file),
    about: `K3s for ${architecture}`,
    url: release(version, file),
    architecture,
    sum: { url: release(version, `sha256sum-${architecture}.txt`), form: 'sha256sum' },
  });
  return [
    {
      name: under(version, 'install.sh'),
      about: "K3s' installer",
      url: inTree(version, 'install.sh'),
      sum: { url: inTree(version, 'install.sh.sha256sum'), form: 'sha256sum' },
    },
    ...ARCHITECTURES.map(one => of(one, programs[one])),
    ...ARCHITECTURES.flatMap(one =>
      IMAGE_SUFFIXES.map(
        (suffix): ArtifactRecipe => ({
          ...of(one, imagesOf(one, suffix)),
          about: `images for ${one} (may be left out)`,
          images: 'published',
        }),
      ),
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

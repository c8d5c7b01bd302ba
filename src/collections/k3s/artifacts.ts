import type { ArtifactRecipe, ArtifactsOf, LockedArtifacts } from '../../model/plan/artifact.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { kubernetesSection } from '../kubernetes/kubernetes-section.ts';

/** The program's name for each architecture, as K3s' release has it (.github/workflows/release.yml). */
const programs = { amd64: 'k3s', arm64: 'k3s-arm64', arm: 'k3s-armhf' } as const;

/** Archives of images that containerd imports, the smallest first; the name must tell what they are. */
const imageSuffixes = ['tar.zst', 'tar.gz', 'tar'] as const;

const architectures = ['amd64', 'arm64', 'arm'] as const;

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
    ...architectures.map(one => recipe(version, programs[one], `K3s for ${one}`)),
    ...architectures.flatMap(one =>
      imageSuffixes.map(suffix => recipe(version, imagesOf(one, suffix), `images for ${one} (may be left out)`)),
    ),
  ];
};

/** By architecture. */
export type FilesByArchitecture = Readonly<Record<string, Blob>>;

const picked = (
  locked: LockedArtifacts,
  version: string,
  fileOf: (architecture: (typeof architectures)[number]) => string,
): FilesByArchitecture =>
  Object.fromEntries(
    architectures.flatMap(one => {
      const found = locked.get(under(version, fileOf(one)));
      return found === undefined ? [] : [[one, found] as const];
    }),
  );

/** What of it is locked, as tasks take it. */
export interface LockedK3s {
  readonly program: FilesByArchitecture;
  readonly installer: FilesByArchitecture;
  /** Archives of images, each under a name that tells what it is; none: containerd pulls from registries. */
  readonly images: readonly { readonly name: string; readonly files: FilesByArchitecture }[];
}

/** What the lock has of a version. Pure. */
export function lockedK3s(locked: LockedArtifacts, version: string): LockedK3s {
  const installer = locked.get(under(version, 'install.sh'));
  return {
    program: picked(locked, version, one => programs[one]),
    installer: installer === undefined ? {} : { any: installer },
    images: imageSuffixes
      .map(suffix => ({
        name: `k3s-airgap-images.${suffix}`,
        files: picked(locked, version, one => imagesOf(one, suffix)),
      }))
      .filter(({ files }) => Object.keys(files).length > 0),
  };
}

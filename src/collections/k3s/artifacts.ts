import type { ArtifactsOf, LockedArtifacts } from '../../model/plan/artifact.ts';
import {
  type FilesByArchitecture,
  type LockedImages,
  lockedByArchitecture,
  lockedImages,
} from '../artifacts/by-architecture.ts';
import { recipesOf } from '../artifacts/tested-set.ts';
import { kubernetesSection } from '../kubernetes/kubernetes-section.ts';

/** The program's name for each architecture, as K3s' release has it (.github/workflows/release.yml). */
const programs = { amd64: 'k3s', arm64: 'k3s-arm64', arm: 'k3s-armhf' } as const;

const under = (version: string, file: string): string => `k3s/${version}/${file}`;
const imagesOf = (architecture: string, suffix: string): string => `k3s-airgap-images-${architecture}.${suffix}`;

/** What K3s is installed from. Pure. */
export const k3sArtifacts: ArtifactsOf = inventory => recipesOf('k3s', kubernetesSection.of(inventory).version);

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

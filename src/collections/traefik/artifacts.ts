import type { ArtifactsOf, LockedArtifacts } from '../../model/plan/artifact.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { type LockedImages, lockedImages } from '../artifacts/by-architecture.ts';
import { recipesOf, testedSet } from '../artifacts/tested-set.ts';

const [, registry = '', repository = '', tag = ''] =
  /^([^/]+)\/([^:]+):(.+)$/.exec(testedSet.images.traefik[0] ?? '') ?? [];

/** The Traefik that K3s has among its own images: without internet there is no other. */
export const TRAEFIK_IMAGE = { registry, repository, tag } as const;

const under = (file: string): string => `traefik/${testedSet.traefik}/${file}`;
const chartName = under(`traefik-${testedSet.traefik}.tgz`);
const imagesOf = (architecture: string, suffix: string): string => under(`traefik-images-${architecture}.${suffix}`);

/** What Traefik is installed from. Pure. */
export const traefikArtifacts: ArtifactsOf = ({ hosts }) =>
  // Where nothing faces the internet, there is nothing for it to do.
  hosts.some(host => host.roles.includes('edge')) ? recipesOf('traefik', testedSet.traefik) : [];

/** What of it is locked, as tasks take it. */
export interface LockedTraefik {
  readonly chart: Blob | undefined;
  /** None: K3s' own archive has them, or containerd pulls from registries. */
  readonly images: readonly LockedImages[];
}

/** What the lock has. Pure. */
export const lockedTraefik = (locked: LockedArtifacts): LockedTraefik => ({
  chart: locked.get(chartName),
  images: lockedImages(locked, 'traefik-images', imagesOf),
});

import {
  ARCHITECTURES,
  type ArtifactRecipe,
  type ArtifactsOf,
  type LockedArtifacts,
} from '../../model/plan/artifact.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { IMAGE_SUFFIXES, type LockedImages, lockedImages } from '../artifacts/by-architecture.ts';

/** The chart of this release's tested set. */
const CHART_VERSION = '41.3.0';

/** The Traefik that K3s v1.36.3 has among its own images: without internet there is no other. */
export const TRAEFIK_IMAGE = {
  registry: 'docker.io',
  repository: 'rancher/mirrored-library-traefik',
  tag: '3.7.8',
} as const;

const under = (file: string): string => `traefik/${CHART_VERSION}/${file}`;
const chartName = under(`traefik-${CHART_VERSION}.tgz`);
const imagesOf = (architecture: string, suffix: string): string => under(`traefik-images-${architecture}.${suffix}`);

/** What Traefik is installed from. Pure. */
export const traefikArtifacts: ArtifactsOf = () => [
  {
    name: chartName,
    about: "Traefik's chart",
    url: `https://traefik.github.io/charts/traefik/traefik-${CHART_VERSION}.tgz`,
    sum: { url: 'https://traefik.github.io/charts/index.yaml', form: 'helm-index' },
  },
  ...ARCHITECTURES.flatMap(one =>
    IMAGE_SUFFIXES.map(
      (suffix): ArtifactRecipe => ({
        name: imagesOf(one, suffix),
        about: `images of Traefik and of the Helm job for ${one}, where K3s' own archive is not used (may be left out)`,
        url: `https://hub.docker.com/r/${TRAEFIK_IMAGE.repository}`,
        architecture: one,
        images: 'elsewhere',
      }),
    ),
  ),
];

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

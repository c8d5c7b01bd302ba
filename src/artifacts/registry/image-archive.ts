import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import type { Architecture } from '../../model/plan/artifact.ts';
import type { ImageName } from './image-name.ts';
import type { Descriptor } from './manifest.ts';

/** An image whose bytes all lie in a layout. */
export interface PulledImage {
  readonly name: ImageName;
  readonly manifest: Descriptor;
}

/** Where a layout has the bytes of a checksum (the image layout specification). */
export const blobIn = (layout: string, digest: string): string => join(layout, 'blobs', ...digest.split(':'));

/** Makes the folders of a layout. */
export const makeLayout = (layout: string): void => {
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true, mode: 0o700 });
};

const layoutFile = JSON.stringify({ imageLayoutVersion: '1.0.0' });

/** The list of images of a layout, under the names by which containerd keeps them. Pure. */
const indexOf = (images: readonly PulledImage[], architecture: Architecture): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: images.map(({ name, manifest }) => ({
      ...manifest,
      platform: { os: 'linux', architecture },
      annotations: { 'io.containerd.image.name': name.text, 'org.opencontainers.image.ref.name': name.tag },
    })),
  });

/**
 * Writes images as one tar archive that containerd imports. The same images give the same bytes, whoever pulls them, so that
 * a lock may hold the archive to its checksum.
 * @param digests of all that it holds: manifests, configurations, layers
 */
export async function writeImageArchive(
  layout: string,
  images: readonly PulledImage[],
  architecture: Architecture,
  digests: ReadonlySet<string>,
  to: string,
): Promise<void> {
  writeFileSync(join(layout, 'oci-layout'), layoutFile);
  writeFileSync(join(layout, 'index.json'), indexOf(images, architecture));
  const blobs = [...digests].sort().map(digest => join('blobs', ...digest.split(':')));
  const files = ['oci-layout', 'index.json', ...blobs];
  // Whatever the user's umask is.
  for (const file of files) chmodSync(join(layout, file), 0o644);
  await create({ cwd: layout, file: to, portable: true, noMtime: true }, files);
}

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export const digestOf = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** What a registry keeps of an image: blobs and manifests by their digests, and the list by its tag. */
export interface MadeImage {
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly manifests: ReadonlyMap<string, { readonly type: string; readonly bytes: Buffer }>;
  /** The list of one image for each architecture. */
  readonly list: string;
  /** The image of each architecture. */
  readonly of: Readonly<Record<string, string>>;
}

const OCI = 'application/vnd.oci.image';

/** A tar archive with nothing in it. */
const emptyTar = Buffer.alloc(1024);

/** Makes an image for some architectures; `layers` are what each of them has besides a layer of its own. */
export function makeImage(architectures: readonly string[], layers: readonly Buffer[] = []): MadeImage {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  const keep = (bytes: Buffer, mediaType: string) => {
    blobs.set(digestOf(bytes), bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const keepManifest = (type: string, value: object) => {
    const bytes = json({ schemaVersion: 2, mediaType: type, ...value });
    manifests.set(digestOf(bytes), { type, bytes });
    return { mediaType: type, digest: digestOf(bytes), size: bytes.length };
  };
  const made = architectures.map(architecture => {
    const all = [...layers, emptyTar];
    const config = {
      architecture,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: all.map(digestOf) },
    };
    const manifest = keepManifest(`${OCI}.manifest.v1+json`, {
      config: keep(json(config), `${OCI}.config.v1+json`),
      layers: all.map(one => keep(gzipSync(one), `${OCI}.layer.v1.tar+gzip`)),
    });
    return { ...manifest, platform: { os: 'linux', architecture } };
  });
  const { digest } = keepManifest(`${OCI}.index.v1+json`, { manifests: made });
  return {
    blobs,
    manifests,
    list: digest,
    of: Object.fromEntries(made.map(one => [one.platform.architecture, one.digest])),
  };
}

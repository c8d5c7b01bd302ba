import * as z from 'zod';
import type { Architecture } from '../../model/plan/artifact.ts';
import { jsonValue } from '../../model/text/json-value.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const descriptor = z.object({ mediaType: z.string(), digest, size: z.int().min(0) });

/** What a manifest points to: bytes by their checksum. */
export type Descriptor = z.output<typeof descriptor>;

const platform = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() });

const list = z.object({ manifests: z.array(descriptor.extend({ platform: platform.optional() })) });
const single = z.object({ config: descriptor, layers: z.array(descriptor) });

/** Kinds of manifests that are understood (the image specification, and Docker's of version 2). */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** What a manifest's text says: an image, or a list of one for each platform. */
export type Manifest =
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      readonly config: Descriptor;
      readonly layers: readonly Descriptor[];
    }
  | { readonly kind: 'list'; readonly manifests: z.output<typeof list>['manifests'] };

const kindOf = z.object({ mediaType: z.string().optional() });

/** Reads one; `undefined`: it is none that is understood. Pure. */
export function readManifest(text: string): Manifest | undefined {
  const value = jsonValue(text);
  const many = list.safeParse(value);
  if (many.success) return { kind: 'list', ...many.data };
  const one = single.safeParse(value);
  if (!one.success) return undefined;
  const mediaType = kindOf.safeParse(value).data?.mediaType ?? MANIFEST_TYPES[1];
  return { kind: 'image', mediaType, ...one.data };
}

/** Variants of `arm` that run on an armv7 machine, the best first. */
const ARM = ['v7', undefined, 'v6', 'v5'];

/** The image of a list for an architecture; `undefined`: it has none. Pure. */
export function imageFor(
  manifests: z.output<typeof list>['manifests'],
  architecture: Architecture,
): Descriptor | undefined {
  const fitting = manifests.filter(one => one.platform?.os === 'linux' && one.platform.architecture === architecture);
  if (architecture !== 'arm') return fitting[0];
  return ARM.flatMap(variant => fitting.filter(one => one.platform?.variant === variant))[0];
}

const config = z.object({ os: z.string(), architecture: z.string() });

/** What an image's configuration says of the machines it is for; `undefined`: nothing. Pure. */
export function platformOf(text: string): { readonly os: string; readonly architecture: string } | undefined {
  return config.safeParse(jsonValue(text)).data;
}

import { showBytes } from '../../../model/text/show-bytes.ts';
import type { Judge } from './fitness.ts';

/** KiB that K3s, its images as the store unpacks them, and some room to work take (seen: 1 GB of images on a host). */
const LEAST = { server: 2_500 * 1024, agent: 2_000 * 1024 } as const;

/** Room for images; on a node they are there already, and the kubelet clears up by itself. */
export const disk: Judge = ({ disk: { free, mount }, isNode }, { role }) => {
  const seen = `${showBytes(free * 1024)} free on ${mount}`;
  if (isNode || free >= LEAST[role]) return { kind: 'fit', evidence: seen };
  return {
    kind: 'unfit',
    because: `${showBytes(free * 1024)} are free on ${mount}, where K3s keeps its images`,
    wanted: `at least ${showBytes(LEAST[role] * 1024)}`,
    hint: 'make room, or mount a larger disk at /var/lib/rancher',
  };
};

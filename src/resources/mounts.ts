import * as z from 'zod';
import { resource } from '../model/resource.ts';
import { mountsBelow, mountsProbe, parseMounts } from '../remnants/mounts.ts';
import { patternList } from '../remnants/pattern-list.ts';
import { sh } from '../shell/sh.ts';

const schema = z.strictObject({
  absent_below: patternList(
    'Folders below which nothing may be mounted; with wildcards, names of mount points. A mount on a folder itself stays.',
  ),
});
type Spec = z.infer<typeof schema>;

/**
 * A mount that is still in use is taken out of sight, so that no removal of files reaches what was mounted. One may have
 * gone with another that mirrors it (shared propagation); whether all are gone is what the second reading proves.
 */
const unmount = (point: string) => sh`umount -- ${point} 2>/dev/null || umount -l -- ${point} || :`;

/** Mounts that are to go, innermost first. */
export const mounts = resource<Spec, readonly string[]>({
  name: 'mounts',
  summary: 'Folders below which nothing may be mounted.',
  schema,
  examples: ["mounts: { absent_below: [/run/k3s, /var/lib/kubelet, '/run/netns/cni-*'] }"],
  ids: spec => spec.absent_below.map(folder => `mounts:${folder}`),
  title: () => 'mounts',
  probe: () => mountsProbe,
  parse: (reading, spec) => mountsBelow(parseMounts(reading.stdout), spec.absent_below),
  diff: (_, left) => ({
    action: 'remove',
    fields: left.map(point => ({ name: point, before: 'mounted', after: undefined, loss: 'again' })),
    why: left.length === 0 ? 'nothing mounted there' : `${left.length} to unmount`,
    destroys: true,
  }),
  apply: (_, left) => sh`${left.map(unmount)}`,
});

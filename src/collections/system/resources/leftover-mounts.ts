import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import type { Mount } from '../../../shell/reach/mount-table.ts';
import { mountsShown } from '../by-hand/shown-by-hand.ts';
import { describeMount, type Mounts, mountsBelow, mountsProbe, parseMounts } from '../state/mounts.ts';
import { unmountAll } from '../state/unmount.ts';

const schema = z.strictObject({
  absent_below: patternList(
    'Folders below which nothing may be mounted; with wildcards, names of mount points. A mount on a folder itself stays.',
  ),
  except: patternList(
    'Places below them whose mounts stay, with those further down: a disk with the user’s volumes.',
  ).optional(),
});
type Spec = z.infer<typeof schema>;

interface State {
  readonly mounts: Mounts;
  /** Innermost first. */
  readonly left: readonly Mount[];
}

/** Mounts that are to go, innermost first; what is mounted stays as it is, only the place where it was seen goes. */
export const leftoverMounts = resource<Spec, State>({
  name: 'leftover_mounts',
  formerly: 'mounts',
  summary:
    'Folders below which nothing may be mounted. What is in use stays, with its holder named; what does not answer is detached.',
  schema,
  examples: ["leftover_mounts: { absent_below: [/run/k3s, /var/lib/kubelet, '/run/netns/cni-*'] }"],
  ids: spec => spec.absent_below.map(folder => thing('mounts', folder)),
  reach: spec => ({ mounts: spec.absent_below }),
  title: () => 'mounts',
  byHand: spec => mountsShown(spec.absent_below),
  probe: spec => mountsProbe(spec.absent_below),
  parse: (reading, spec) => {
    const all = parseMounts(reading.stdout);
    return { mounts: all, left: mountsBelow(all, spec.absent_below, spec.except) };
  },
  diff: (_, { mounts: all, left }) => ({
    action: 'remove',
    fields: left.map(one => ({
      name: one.point,
      before: describeMount(one, all, left),
      after: undefined,
      loss: 'again',
    })),
    why:
      left.length === 0 ? 'nothing mounted there' : `${left.length} to unmount; what is mounted there stays as it is`,
    destroys: true,
  }),
  apply: (_, { left }) => unmountAll(left),
});

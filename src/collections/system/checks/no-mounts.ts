import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { describeMount, mountsBelow, mountsProbe, parseMounts } from '../state/mounts.ts';

const schema = z.strictObject({
  below: patternList('Folders; with wildcards, names of mount points.'),
  except: patternList('Places below them whose mounts may stay, with those further down.').optional(),
});
type Spec = z.infer<typeof schema>;

/** No mount of the old cluster. */
export const noMounts = checkKind<Spec>({
  name: 'no_mounts',
  summary: 'Nothing is mounted below the folders.',
  schema,
  examples: ['no_mounts: { below: [/run/k3s, /var/lib/kubelet] }'],
  title: () => 'no mount of the old cluster to be left',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: ({ below }) => mountsProbe(below),
  judge: ({ below, except }, { stdout }, besides) => {
    const all = parseMounts(stdout);
    const left = mountsBelow(all, below, except);
    return nothingLeft(
      left.map(one => ({ seen: `${one.point}: ${describeMount(one, all, left)}`, words: [one.point] })),
      `none of ${count(all.all.length, 'mount')}`,
      besides,
    );
  },
});

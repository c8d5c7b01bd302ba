import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { isKeptByName } from '../../../remnants/ownership.ts';
import { sh } from '../../../shell/sh.ts';
import { nearest } from '../../../yaml/did-you-mean.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { namedThingsProbe, parseNamedThings } from '../state/named-things.ts';

const schema = z.strictObject({
  keep: z.array(z.string().min(1)).describe('The names that the inventory keeps; `*` and `?` are wildcards.'),
});
type Spec = z.infer<typeof schema>;

/** Names of the inventory that fit nothing on this host, each with the one that is near; none: `''`. */
type Unfit = Readonly<Record<string, string>>;

/** Whether what the inventory keeps by name is there: a condition, of which all hosts together are told (`kept-context.ts`). */
export const keptNames = resource<Spec, Unfit>({
  name: 'kept_names',
  summary: 'Tells which names of `wipe.keep` fit nothing on a host; where they fit nothing on any, the run warns.',
  schema,
  examples: ['kept_names: { keep: [vpn0, /etc/rancher/mine.yaml] }'],
  ids: () => [thing('kept-names')],
  reach: () => ({}),
  title: () => 'what is kept by name',
  byHand: ({ keep }) => shown(sh`printf '%s\n' ${keep}`),
  probe: ({ keep }) => namedThingsProbe(keep),
  parse: ({ stdout }, { keep }) => {
    const names = parseNamedThings(stdout);
    const fits = (name: string): boolean =>
      [...names].some(one => isKeptByName([one], { unknown: 'keep', keep: [name] }));
    return Object.fromEntries(
      keep.filter(name => !names.has(name) && !fits(name)).map(name => [name, nearest(name, [...names]) ?? '']),
    );
  },
  diff: (_, unfit) => ({
    action: 'run',
    fields: [],
    why: Object.keys(unfit).length === 0 ? 'all of it is here' : `not here: ${Object.keys(unfit).join(', ')}`,
  }),
  apply: () => sh`:`,
  facts: (_, unfit) => ({ 'wipe.unfit': unfit }),
});

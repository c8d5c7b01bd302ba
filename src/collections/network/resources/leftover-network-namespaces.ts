import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { judgeNamespaces, parseNetworkNamespaces } from '../state/network-namespaces.ts';
import { cniNetworks, othersPodsProbe, parseOthersPods } from '../state/others-pods.ts';

const schema = z.strictObject({
  absent: patternList('Names of network namespaces to remove.'),
  networks: cniNetworks,
  owners: ownersSchema,
});
type Spec = z.infer<typeof schema>;

/** A name whose namespace is gone is no mount any more, which `ip netns delete` refuses. */
const remove = (name: string) => sh`if [ -e ${`/run/netns/${name}`} ]; then
  ip netns delete ${name} 2>/dev/null || { umount -l ${`/run/netns/${name}`} 2>/dev/null || :; rm -f -- ${`/run/netns/${name}`}; }
fi`;

/** Named network namespaces that are to go; the interfaces in them go with them. */
export const leftoverNetworkNamespaces = resource<Spec, ReturnType<typeof judgeNamespaces>>({
  name: 'leftover_network_namespaces',
  formerly: 'network_namespaces',
  summary: 'Named network namespaces that must not exist.',
  schema,
  examples: ["leftover_network_namespaces: { absent: ['cni-*'] }"],
  ids: ({ absent }) => absent.map(pattern => thing('netns', pattern)),
  reach: () => ({}),
  title: () => 'network namespaces',
  byHand: () => shown(sh`ip netns list`),
  probe: () => othersPodsProbe,
  parse: (reading, { absent, networks, owners }) =>
    judgeNamespaces(parseNetworkNamespaces(reading.stdout), {
      names: absent,
      others: parseOthersPods(reading.stdout, networks).owners,
      owners,
    }),
  diff: (_, { going: left, kept }) => ({
    action: 'remove',
    fields: left.map(name => ({ name, before: 'network namespace', after: undefined, loss: 'again' })),
    why: left.length === 0 ? 'no such namespace' : `${left.length} to remove`,
    destroys: true,
    ...(kept.length === 0 ? {} : { kept }),
  }),
  apply: (_, { going }) => sh`${going.map(remove)}`,
});

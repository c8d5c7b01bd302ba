import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { judgeNamespaces, parseNetworkNamespaces } from '../state/network-namespaces.ts';
import { cniNetworks, othersPodsProbe, parseOthersPods } from '../state/others-pods.ts';

const schema = z.strictObject({
  matching: patternList('Names of network namespaces.'),
  networks: cniNetworks,
  owners: ownersSchema,
});
type Spec = z.infer<typeof schema>;

/** No named network namespace of the old cluster. */
export const noNetworkNamespaces = checkKind<Spec>({
  name: 'no_network_namespaces',
  summary: 'No named network namespace fits the patterns.',
  schema,
  examples: ["no_network_namespaces: { matching: ['cni-*'] }"],
  title: () => 'no network namespace of the old cluster to be left',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: () => othersPodsProbe,
  judge: ({ matching, networks, owners }, { stdout }, besides) => {
    const { going, kept } = judgeNamespaces(parseNetworkNamespaces(stdout), {
      names: matching,
      others: parseOthersPods(stdout, networks).owners,
      owners,
    });
    const verdict = nothingLeft(
      going.map(name => ({ seen: name, words: [name] })),
      'none',
      besides,
    );
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { networkNamespacesProbe, parseNetworkNamespaces } from '../state/network-namespaces.ts';

const schema = z.strictObject({ matching: patternList('Names of network namespaces.') });
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
  probe: () => networkNamespacesProbe,
  judge: ({ matching }, { stdout }, besides) =>
    nothingLeft(
      parseNetworkNamespaces(stdout)
        .filter(name => matchesAny(matching, name))
        .map(name => ({ seen: name, words: [name] })),
      'none',
      besides,
    ),
});

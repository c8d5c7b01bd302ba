import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { type ClusterState, clusterStateProbe, parseClusterState } from '../state/cluster-state.ts';

const schema = z.strictObject({
  server: z.string().describe('The server that is asked: its own node is never taken out.'),
  bare: z.array(z.string()).describe('Hosts that were read and are nodes of no cluster: `{{k3s.bare}}`.'),
});

type Spec = z.output<typeof schema>;

/** Nodes of the cluster whose hosts have nothing of it any more. */
const former = ({ server, bare }: Spec, state: ClusterState | undefined) =>
  (state?.nodes ?? []).filter(({ name }) => name !== server && bare.includes(name));

/** Seconds until a cluster has lost a node that says nothing any more (kube-controller-manager: 40 s, and some slack). */
const UNTIL_LOST = 90;

const READY = '{.status.conditions[?(@.type=="Ready")].status}';

/** In words what the cluster says of a node. */
const words: Readonly<Record<string, string>> = { True: 'Ready', False: 'not Ready', Unknown: 'not heard of' };

/**
 * The server keeps the password of every node that joined, and takes no other one's for the same name: a host that was wiped
 * can join again only once its old node is gone, with which K3s forgets the password.
 */
export const k3sFormerNodes = resource<Spec, ClusterState | undefined>({
  name: 'k3s_former_nodes',
  summary: 'The cluster has no node of a host that was wiped since: its name would be taken when it joins again.',
  schema,
  examples: ['k3s_former_nodes: { server: ms-1, bare: [wk-2] }'],
  ids: () => [thing('k3s former nodes')],
  reach: () => ({}),
  title: () => 'nodes of hosts that were wiped',
  byHand: () => ({
    kind: 'nothing',
    because: 'of a host that was wiped take away its old node first: k3s kubectl delete node NAME',
  }),
  probe: () => clusterStateProbe,
  parse: ({ stdout }) => parseClusterState(stdout),
  diff: (spec, state) => {
    const gone = former(spec, state);
    if (gone.length === 0) return { action: 'remove', fields: [], why: 'none' };
    const fields = gone.map(({ name, ready }) => ({
      name: `node ${name}`,
      before: words[ready] ?? 'has said nothing yet',
      after: undefined,
    }));
    return { action: 'remove', fields, why: 'their hosts are nodes of no cluster' };
  },
  // A node that still says something is another machine's of that name.
  apply: (spec, state) => sh`for provision_node in ${former(spec, state).map(({ name }) => name)}; do
  provision_end=$(($(date +%s) + ${UNTIL_LOST}))
  while [ "$(${KUBECTL} get node -o ${`jsonpath=${READY}`} -- "$provision_node")" != Unknown ]; do
    if [ "$(date +%s)" -ge "$provision_end" ]; then
      printf 'node %s is still heard of, and its host is a node of no cluster: another machine has its name\n' "$provision_node" >&2
      exit 1
    fi
    sleep 2
  done
  ${KUBECTL} delete node --timeout=60s -- "$provision_node"
done`,
});

import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { type ClusterRouting, clusterRoutingSchema, onHost } from '../state/cluster-routing-schema.ts';
import { keptRoutes, leftRoutes, parseRoutes } from '../state/routes.ts';
import { routingProbe } from '../state/routing-probe.ts';

/** No route of the old cluster, in any table. */
export const noRoutes = checkKind<ClusterRouting>({
  name: 'no_routes',
  summary: 'No route of cluster software is left in any table: the same signs as of `leftover_routes`.',
  schema: clusterRoutingSchema,
  examples: ["no_routes: { protocols: [bird, '80'], destinations: [10.42.0.0/16] }"],
  title: () => 'no route of the old cluster to be left',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: () => routingProbe,
  judge: (spec, { stdout }, besides) => {
    const all = parseRoutes(stdout);
    const ours = onHost(spec, stdout);
    const left = leftRoutes(all, ours).map(route => ({ seen: route.line, words: [route.destination] }));
    const verdict = nothingLeft(left, `none of ${count(all.length, 'route')}`, besides);
    const kept = keptRoutes(all, ours);
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});

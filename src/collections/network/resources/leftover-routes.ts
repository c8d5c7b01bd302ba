import * as z from 'zod';
import type { Kept } from '../../../model/gate/kept.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { clusterRoutingSchema, onHost } from '../state/cluster-routing-schema.ts';
import { keptRoutes, leftRoutes, parseRoutes, type Route } from '../state/routes.ts';
import { routingProbe } from '../state/routing-probe.ts';

const schema = z.strictObject({ absent: clusterRoutingSchema.describe('What belongs to cluster software.') });
type Spec = z.infer<typeof schema>;

interface State {
  readonly left: readonly Route[];
  readonly kept: readonly Kept[];
}

/** What names a route: the rest of its line (`onlink`, `linkdown`, `pref`) is no part of it. */
function remove({ family, line, destination, table }: Route): Script {
  const words = line.split(/\s+/);
  const type = words[0] === destination ? [] : words.slice(0, 1);
  const named = ['via', 'dev', 'proto', 'metric'].flatMap(word => {
    const at = words.indexOf(word);
    return at === -1 ? [] : words.slice(at, at + 2);
  });
  // Some go together with others; whether all are gone is what the second reading proves.
  return sh`ip ${`-${family}`} route delete ${[...type, destination, ...named]} table ${table} || :`;
}

/** Routes that are to go, by who made them and where they lead. */
export const leftoverRoutes = resource<Spec, State>({
  name: 'leftover_routes',
  formerly: 'routes',
  summary:
    'Routes of cluster software, which must not exist in any table. Other routes into the same networks stay, and are listed.',
  schema,
  examples: ["leftover_routes: { absent: { protocols: [bird, '80'], destinations: [10.42.0.0/16] } }"],
  ids: () => [thing('routes')],
  reach: () => ({ network: true }),
  title: () => 'routes',
  byHand: () => shown(sh`ip route show table all; ip -6 route show table all`),
  probe: () => routingProbe,
  parse: (reading, { absent }) => {
    const all = parseRoutes(reading.stdout);
    const ours = onHost(absent, reading.stdout);
    return { left: leftRoutes(all, ours), kept: keptRoutes(all, ours) };
  },
  diff: (_, { left, kept }) => ({
    action: 'remove',
    fields: left.map(route => ({
      name: `IPv${route.family} ${route.destination}`,
      before: route.line,
      after: undefined,
      loss: 'again',
    })),
    why: left.length === 0 ? 'no such route' : `${left.length} to remove`,
    destroys: true,
    kept,
  }),
  apply: (_, { left }) => sh`${left.map(remove)}`,
});

import * as z from 'zod';
import { checkKind } from '../model/check-kind.ts';
import { leftRoutes, parseRoutes, routesProbe } from '../remnants/routes.ts';
import { nothingLeft } from './nothing-left.ts';

const schema = z.strictObject({
  protocols: z.array(z.string()).describe('Who made the routes, as `ip route` names it.'),
  destinations: z.array(z.string()).default([]).describe('CIDRs into which no route may lead.'),
});
type Spec = z.infer<typeof schema>;

/** No route of the old cluster, in any table. */
export const noRoutes = checkKind<Spec>({
  name: 'no_routes',
  summary: 'No route was made by these protocols or leads into these CIDRs.',
  schema,
  examples: ["no_routes: { protocols: [bird, '80'], destinations: [10.42.0.0/16] }"],
  title: () => 'no route of the old cluster to be left',
  patience: 5,
  remade: true,
  probe: () => routesProbe,
  judge: (spec, { stdout }) => {
    const all = parseRoutes(stdout);
    return nothingLeft(
      leftRoutes(all, spec).map(route => route.line),
      `none of ${all.length} routes`,
    );
  },
});

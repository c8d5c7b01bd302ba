import * as z from 'zod';
import { resource } from '../model/resource.ts';
import type { Script } from '../model/script.ts';
import { leftRoutes, parseRoutes, type Route, routesProbe } from '../remnants/routes.ts';
import { sh } from '../shell/sh.ts';

const schema = z.strictObject({
  absent: z
    .strictObject({
      protocols: z
        .array(z.string().regex(/^[a-z0-9_]+$/))
        .describe('Who made the routes, as a name of /etc/iproute2/rt_protos or a number.'),
      destinations: z.array(z.string()).default([]).describe('CIDRs into which no route may lead.'),
    })
    .describe('Routes that are to go, in every table.'),
});
type Spec = z.infer<typeof schema>;

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
export const routes = resource<Spec, readonly Route[]>({
  name: 'routes',
  summary: 'Routes that must not exist, in any table: by the protocol that made them, and by their destination.',
  schema,
  examples: ["routes: { absent: { protocols: [bird, '80'], destinations: [10.42.0.0/16] } }"],
  ids: () => ['routes'],
  title: () => 'routes',
  probe: () => routesProbe,
  parse: (reading, { absent }) => leftRoutes(parseRoutes(reading.stdout), absent),
  diff: (_, left) => ({
    action: 'remove',
    fields: left.map(route => ({
      name: `IPv${route.family} ${route.destination}`,
      before: route.line,
      after: undefined,
      loss: 'again',
    })),
    why: left.length === 0 ? 'no such route' : `${left.length} to remove`,
    destroys: true,
  }),
  apply: (_, left) => sh`${left.map(remove)}`,
});

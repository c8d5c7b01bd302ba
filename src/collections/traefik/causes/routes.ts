import { on } from '../../../diagnosis/remedy-words.ts';
import { DOMAIN_ROUTE, NAMESPACE } from '../release.ts';
import { acmeTrouble } from '../state/acme-words.ts';
import { type EntryCause, firstServerOf, toldBy } from '../survey/entry-scene.ts';
import type { Backend } from '../survey/entry-told.ts';

const key = ({ namespace, service }: Backend): string => `${namespace}/${service}`;

/** How a route is called: by its name in the address, else by its Ingress. */
const routeOf = ({ host, namespace, ingress }: Backend): string => host || `${namespace}/${ingress}`;

/** The Service that a route names is not there, or has no such port. */
export const routeWithoutService: EntryCause = {
  code: 'route-without-service',
  title: 'a route names a Service that is not there',
  severity: 'warning',
  confidence: 'certain',
  about:
    'An Ingress leads to a Service that its namespace does not have, or to a port that the Service does not have. Who asks for that name gets 404 or 503. It is a warning: the entry itself works.',
  find: scene => {
    const told = toldBy(scene);
    if (told === undefined) return [];
    const server = firstServerOf(scene.inventory);
    return told.backends.flatMap(one => {
      const ports = told.services.get(key(one));
      if (ports !== undefined && (one.port === '' || ports.includes(one.port))) return [];
      const what =
        ports === undefined
          ? `${routeOf(one)} leads to the Service ${key(one)}, which is not there`
          : `${routeOf(one)} leads to port ${one.port} of the Service ${key(one)}, which has ${ports.join(', ') || 'none'}`;
      return [
        {
          hosts: [server],
          what,
          evidence: [
            `the API: the Ingress ${one.namespace}/${one.ingress} names ${one.service}, port ${one.port || 'none'}`,
          ],
          pairs: [],
          remedy: [
            on(server, `k3s kubectl -n ${one.namespace} get services`),
            'make the Service, or correct the route: ingress.hosts',
          ],
        },
      ];
    });
  },
};

/** The Service is there, and nobody is behind it. */
export const routeWithoutEndpoints: EntryCause = {
  code: 'route-without-endpoints',
  title: 'nobody answers behind a route',
  severity: 'warning',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'The Service of a route is there, and no pod behind it is ready: none has the labels that the Service selects, or none of them is Ready. Who asks for that name gets 503.',
  find: scene => {
    const told = toldBy(scene);
    if (told === undefined) return [];
    const server = firstServerOf(scene.inventory);
    const shown = new Set<string>();
    return told.backends.flatMap(one => {
      if (one.namespace === NAMESPACE && one.ingress === DOMAIN_ROUTE) return [];
      if (!told.services.has(key(one)) || told.answering.has(key(one)) || shown.has(key(one))) return [];
      shown.add(key(one));
      return [
        {
          hosts: [server],
          what: `no pod is ready behind the Service ${key(one)}, to which ${routeOf(one)} leads`,
          evidence: ['the API: its EndpointSlices have no address that is ready'],
          pairs: [],
          remedy: [on(server, `k3s kubectl -n ${one.namespace} describe service ${one.service}`)],
        },
      ];
    });
  },
};

/** What of Traefik's log is said of Services that are not there, or not ready: the API tells that itself. */
const OF_SERVICES =
  /service (?:port )?not found|subset not found|[Ee]ndpoints? (?:slice )?not (?:found|available)|no endpoints|Skipping service|Cannot create service/;

/** A router or a middleware by its whole name, as Traefik calls what it was told by Ingresses and by its own objects. */
const OF_ROUTES = /routerName=|ingress=|[Rr]outer|[Mm]iddleware|IngressRoute|TLSOption/;

/** As Traefik makes one name of several words. */
const normal = (words: string): string => words.replace(/[^a-zA-Z0-9]+/g, '-');

/** Whether the line tells of a route that is there still: of those that Ingresses make, the API knows; of others the line is taken at its word. */
function isThere(line: string, backends: readonly Backend[]): boolean {
  const [, router] = /routerName="?([^\s"]+)@kubernetes(?:[\s"]|$)/.exec(line) ?? [];
  if (router !== undefined)
    return backends.some(({ namespace, ingress, host }) => router.includes(normal(`${namespace}-${ingress}-${host}`)));
  const [, ingress] = /\bingress="?([^\s"]+)/.exec(line) ?? [];
  return ingress === undefined || backends.some(one => one.ingress === ingress);
}

/** Traefik does not take it. */
export const routeRefused: EntryCause = {
  code: 'route-refused',
  title: 'Traefik does not take a route',
  severity: 'warning',
  confidence: 'likely',
  about:
    'Traefik has read a route and does not use it: its middleware is not there, its rule cannot be read, an annotation has a wrong value. Its log says which. Who asks for that name gets 404. The line may be of an earlier state of the same route: its time is told.',
  find: scene => {
    const { log = [], backends = [] } = toldBy(scene) ?? {};
    const lines = log.filter(
      line =>
        / ERR /.test(line) &&
        isThere(line, backends) &&
        OF_ROUTES.test(line) &&
        !OF_SERVICES.test(line) &&
        acmeTrouble(line) === undefined,
    );
    if (lines.length === 0) return [];
    const server = firstServerOf(scene.inventory);
    const names = lines.flatMap(line => /(?:routerName|ingress)="?([^\s"]+)/.exec(line)?.[1] ?? []);
    const which = [...new Set(names)].join(', ');
    return [
      {
        hosts: [server],
        what: `Traefik does not take ${which === '' ? 'a route' : `the route ${which}`}`,
        evidence: lines.slice(-3).map(line => `its log: ${line}`),
        pairs: [],
        remedy: [on(server, 'k3s kubectl get ingresses,ingressroutes.traefik.io,middlewares.traefik.io -A')],
      },
    ];
  },
};

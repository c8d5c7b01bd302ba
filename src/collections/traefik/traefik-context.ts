import type { ContextProvider, OpenContext } from '../../model/plan/context-provider.ts';
import { lockedTraefik } from './artifacts.ts';
import { KEPT_CERTIFICATES, TRAEFIK_USER } from './chart-values.ts';
import { ingressSection, issuerOf, namesOf, routesOf } from './ingress-section.ts';
import { routesManifest, traefikManifest } from './manifests.ts';
import { entryQuestion } from './probe/entry-question.ts';

/** `traefik`: where it runs and what it is told, from the inventory and the lock. */
export const traefikContext: ContextProvider = {
  name: 'traefik',
  takesArtifacts: true,
  open: ({ inventory, artifacts, textOf }): OpenContext => {
    const { tls } = ingressSection.of(inventory);
    const { chart, images } = lockedTraefik(artifacts);
    const edges = inventory.hosts.filter(host => host.roles.includes('edge'));
    const names = edges.map(({ name }) => name);
    const [first] = inventory.hosts.filter(host => host.roles.includes('server'));
    const [edge] = edges;
    const probe = first === undefined ? undefined : entryQuestion(inventory, first);
    return {
      of: host => ({
        on_edge: names.includes(host.name),
        on_server: host.name === first?.name,
        edges: names,
        tls,
        locked: chart !== undefined,
        images,
        kept: KEPT_CERTIFICATES,
        user: TRAEFIK_USER,
        address: host.publicAddress ?? host.address,
        names: namesOf(inventory),
        issuer: issuerOf(inventory),
        probe,
        has_routes: routesOf(inventory).length > 0,
        routes: routesManifest(inventory),
        // Read only for who applies it: a gate needs none.
        get manifest() {
          const address = edge?.publicAddress ?? edge?.address ?? '';
          const packed = chart === undefined ? undefined : textOf(chart, 'base64');
          return traefikManifest(inventory, names, address, packed);
        },
      }),
    };
  },
};

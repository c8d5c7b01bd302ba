import { type Inventory, presentOf } from '../../model/inventory.ts';
import type { ContextProvider, OpenContext } from '../../model/plan/context-provider.ts';
import { lockedTraefik } from './artifacts.ts';
import { givenCertificate, givenCredentials, givenPair, givenProblems, givenRoot } from './certificates/given.ts';
import { certificateWarnings, fingerprintOf } from './certificates/own-certificate.ts';
import { KEPT_CERTIFICATES, TRAEFIK_USER } from './chart-values.ts';
import { ingressSection, issuerOf, namesOf, rehearsalOf, routesOf, sourceOf } from './ingress-section.ts';
import { routesManifest, traefikManifest } from './manifests.ts';
import { entryQuestion } from './probe/entry-question.ts';
import { rehearsalWish } from './rehearsal/rehearsal-wish.ts';

/** Where every host is kept for Traefik, pods of the user's would find no node. */
const crowded = (inventory: Inventory) =>
  ingressSection.of(inventory).dedicated && inventory.hosts.every(({ roles }) => roles.includes('edge'))
    ? [
        {
          because: 'every host is an edge that is kept for Traefik: no node is left for your pods',
          hint: 'leave out ingress.dedicated, or give the role edge to fewer hosts',
        },
      ]
    : [];

/** `traefik`: where it runs and what it is told, from the inventory and the lock. */
export const traefikContext: ContextProvider = {
  name: 'traefik',
  takesArtifacts: true,
  open: ({ inventory, artifacts, textOf, ownFile }): OpenContext => {
    const ingress = ingressSection.of(inventory);
    const { chart, images } = lockedTraefik(artifacts);
    const edges = inventory.hosts.filter(host => host.roles.includes('edge'));
    const names = edges.map(({ name }) => name);
    const [first] = presentOf(inventory.hosts).filter(host => host.roles.includes('server'));
    const [edge] = edges;
    const probe = first === undefined ? undefined : entryQuestion(inventory, first);
    return {
      of: (host, { facts }) => ({
        on_edge: names.includes(host.name),
        on_server: host.name === first?.name,
        edges: names,
        away: edges.flatMap(one => (one.away === true ? [one.name] : [])),
        dedicated: ingress.dedicated ? names : [],
        tls: sourceOf(ingress),
        challenge: ingress.acme?.challenge ?? 'tls',
        locked: chart !== undefined,
        images,
        kept: KEPT_CERTIFICATES,
        acme_file: `${KEPT_CERTIFICATES}/acme.json`,
        rehearses: rehearsalOf(inventory) !== undefined && presentOf(edges).length === 1,
        get rehearsal() {
          const wish = rehearsalWish(inventory, ownFile);
          return wish === undefined ? undefined : { ...wish, kept: facts.get(wish.edge)?.['traefik.certified'] ?? [] };
        },
        user: TRAEFIK_USER,
        address: host.publicAddress ?? host.address,
        names: namesOf(inventory),
        issuer: issuerOf(inventory),
        probe,
        has_routes: routesOf(inventory).length > 0,
        routes: routesManifest(inventory),
        get fingerprint() {
          return fingerprintOf(givenCertificate(inventory, ownFile) ?? '');
        },
        // Read only for who applies it: a gate needs no key.
        get problems() {
          return [...crowded(inventory), ...givenProblems(inventory, ownFile, Date.now())];
        },
        get manifest() {
          const address = edge?.publicAddress ?? edge?.address ?? '';
          const packed = chart === undefined ? undefined : textOf(chart, 'base64');
          return traefikManifest(inventory, names, address, packed, {
            own: givenPair(inventory, ownFile),
            credentials: givenCredentials(inventory),
            root: givenRoot(inventory, ownFile),
          });
        },
      }),
      warnings: () => certificateWarnings({ certificate: givenCertificate(inventory, ownFile) ?? '' }, Date.now()),
    };
  },
};

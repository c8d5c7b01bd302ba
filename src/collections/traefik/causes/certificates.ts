import { on, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { workloadOf } from '../chart-values.ts';
import { directoryOf, ingressSection, namesOf } from '../ingress-section.ts';
import { NAMESPACE } from '../release.ts';
import { type AcmeKind, type AcmeTrouble, acmeTrouble } from '../state/acme-words.ts';
import { authorityOf } from '../survey/authority.ts';
import {
  type EntryCause,
  type EntryScene,
  edgesOf,
  entryAddressOf,
  firstServerOf,
  saidEdges,
  toldBy,
} from '../survey/entry-scene.ts';

const asksAuthority = ({ inventory }: EntryScene): boolean => ingressSection.of(inventory).tls === 'acme';

/** Names for which there is a certificate already: what the log says of these is over. */
const kept = (scene: EntryScene): ReadonlySet<string> => new Set(saidEdges(scene).flatMap(({ said }) => said.kept));

/** What Traefik's log tells of one kind, of names that have no certificate yet; of each wording the last. */
function troubles(scene: EntryScene, ...wanted: readonly AcmeKind[]): readonly AcmeTrouble[] {
  const known = kept(scene);
  return (asksAuthority(scene) ? (toldBy(scene)?.log ?? []) : []).flatMap(line => {
    const trouble = acmeTrouble(line);
    const isOver = trouble !== undefined && trouble.names.length > 0 && trouble.names.every(name => known.has(name));
    return trouble === undefined || isOver || !wanted.includes(trouble.kind) ? [] : [trouble];
  });
}

const seen = (all: readonly AcmeTrouble[]): readonly string[] =>
  all.slice(-3).map(({ line }) => `Traefik’s log: ${line}`);

const firstEdge = ({ inventory }: EntryScene): string => edgesOf(inventory)[0]?.name ?? firstServerOf(inventory);

const restart = (scene: EntryScene): string =>
  on(firstServerOf(scene.inventory), `k3s kubectl -n ${NAMESPACE} rollout restart ${workloadOf(scene.inventory)}`);

/** The authority has had enough. */
export const acmeRateLimited: EntryCause = {
  code: 'acme-rate-limited',
  title: 'the authority limits how often it gives certificates',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The certificate authority refuses for a while, because it was asked too often for the same names: by tests, by a wipe that threw certificates away, or by attempts that failed. Its words say until when. Trying again ' +
    'makes it longer; `ca: letsencrypt-staging` is the place to try.',
  find: scene => {
    const found = troubles(scene, 'rate-limited');
    const until = /retry after (\d{4}-\d\d-\d\d[ T][\d:]+(?:Z| UTC)?)/.exec(found.at(-1)?.line ?? '')?.[1];
    return found.length === 0
      ? []
      : [
          {
            hosts: [firstEdge(scene)],
            what: `the authority gives no certificate${until === undefined ? ' for a while' : ` until ${until}`}: it was asked too often`,
            evidence: seen(found),
            pairs: [],
            remedy: [
              'wait until then, and do not try again before',
              'to try things meanwhile: ingress.acme: { ca: letsencrypt-staging }',
            ],
          },
        ];
  },
};

/** The way to the authority is shut, or it is out of order. */
export const acmeAuthoritySilent: EntryCause = {
  code: 'acme-authority-silent',
  title: 'the authority is not reached',
  severity: 'stop',
  confidence: 'likely',
  about:
    'Traefik gets no answer from the certificate authority: the edge has no way out to TCP 443, does not find its name in DNS, does not trust its certificate (a private authority), or the authority is out of order.',
  find: scene => {
    const authority = authorityOf(scene.inventory);
    const found = troubles(scene, 'authority-silent');
    if (authority === undefined) return [];
    return saidEdges(scene).flatMap(({ host, said }) => {
      const knock = said.knocks.find(one => one.address === authority.address && one.port === authority.port);
      const isDue = namesOf(scene.inventory).some(name => !said.kept.includes(name));
      const isShut = knock !== undefined && knock.outcome !== 'answers';
      if (!isDue || (found.length === 0 && !isShut)) return [];
      const words = {
        refused: 'it is refused',
        silent: 'it gets no answer',
        unreachable: knock?.why ?? '',
        answers: '',
      };
      return [
        {
          hosts: [host.name],
          what: `${host.name} does not reach the authority at ${authority.address}`,
          evidence: [
            ...(isShut
              ? [`${host.name} asks ${authority.address}, TCP ${authority.port}: ${words[knock.outcome]}`]
              : []),
            ...seen(found),
          ],
          ...(isShut && found.length > 0 ? { confidence: 'certain' as const } : {}),
          pairs: [],
          remedy: [
            on(host, `getent ahosts ${authority.address}; ip route get 1.1.1.1; nft list ruleset | grep -n output`),
            `is the authority well? ${directoryOf(ingressSection.of(scene.inventory))}`,
            restart(scene),
          ],
        },
      ];
    });
  },
};

/** What was found of each name that does not lead to an edge, by hosts that looked it up. */
function wrongNames(scene: EntryScene) {
  const right = new Set(edgesOf(scene.inventory).map(edge => entryAddressOf(scene.inventory, edge)));
  if (right.size === 0) return [];
  return namesOf(scene.inventory).flatMap(name => {
    const looked = scene.inventory.hosts.flatMap(host => {
      const found = scene.said.get(host.name)?.names.get(name);
      return found === undefined ? [] : [{ from: host.name, found }];
    });
    const isRight = looked.some(({ found }) => found.some(one => right.has(one)));
    return looked.length === 0 || isRight ? [] : [{ name, looked }];
  });
}

const severityOf = (scene: EntryScene) => (asksAuthority(scene) ? {} : { severity: 'warning' as const });

/** The name is another host's. */
export const nameLeadsElsewhere: EntryCause = {
  code: 'name-leads-elsewhere',
  title: 'the name leads elsewhere',
  severity: 'stop',
  confidence: 'certain',
  about:
    'DNS has another address for the name than the one at which the internet finds the edge: whoever asks for it comes to somebody else, and an authority that is to ask there gives no certificate. Without `tls: acme` it is ' +
    'a warning. A change in DNS takes as long as its TTL until everybody sees it.',
  find: scene => {
    const edges = edgesOf(scene.inventory);
    const wanted = edges.map(edge => entryAddressOf(scene.inventory, edge)).join(' or ');
    return wrongNames(scene)
      .filter(({ looked }) => looked.some(({ found }) => found.length > 0))
      .map(({ name, looked }) => ({
        hosts: [firstEdge(scene)],
        what: `${name} leads to ${looked.find(({ found }) => found.length > 0)?.found.join(', ')} instead of ${wanted}`,
        evidence: [
          ...looked
            .filter(({ found }) => found.length > 0)
            .slice(0, 3)
            .map(({ from, found }) => `${from} looks it up: ${found.join(', ')}`),
          ...seen(troubles(scene, 'name', 'not-reached').filter(({ names }) => names.includes(name))),
        ],
        pairs: [],
        ...severityOf(scene),
        remedy: [
          `where the domain is kept: let ${name} lead to ${wanted}`,
          'where a host has it in its own list: grep -n . /etc/hosts',
        ],
      }));
  },
};

/** Nobody finds the name. */
export const nameUnknown: EntryCause = {
  code: 'name-unknown',
  title: 'the name is not in DNS',
  severity: 'stop',
  confidence: 'likely',
  about:
    'No host of the cluster finds the name: it is not in DNS, or none of their name servers answers. An authority that does not find it gives no certificate. Without `tls: acme` it is a warning.',
  find: scene => {
    const wanted = edgesOf(scene.inventory)
      .map(edge => entryAddressOf(scene.inventory, edge))
      .join(' or ');
    const names = wrongNames(scene).filter(({ looked }) => looked.every(({ found }) => found.length === 0));
    if (names.length === 0) return [];
    const [first] = names;
    return [
      {
        hosts: [firstEdge(scene)],
        what: `nobody finds ${names.map(({ name }) => name).join(', ')}`,
        evidence: [
          `${first?.looked.map(({ from }) => from).join(', ')} looked it up: no address`,
          ...seen(troubles(scene, 'name')),
        ],
        pairs: [],
        ...severityOf(scene),
        remedy: [`where the domain is kept: let ${names.map(({ name }) => name).join(', ')} lead to ${wanted}`],
      },
    ];
  },
};

/** It was asked, and said no. */
export const acmeRefused: EntryCause = {
  code: 'acme-refused',
  title: 'the authority gives no certificate',
  severity: 'stop',
  confidence: 'likely',
  about:
    'The certificate authority was asked and gives no certificate; its words, which Traefik’s log has, say why: it does not reach Traefik at the name’s address (port 443 for the challenge `tls`, port 80 for `http`), somebody else answers there, a CAA record ' +
    'allows other authorities only, or it does not take the address for mail.',
  find: (scene, explained) => {
    const found = troubles(scene, 'not-reached', 'name', 'refused');
    const edge = firstEdge(scene);
    const isTold = wrongNames(scene).length > 0 || explained.host(edge);
    const last = found.at(-1);
    if (last === undefined || isTold) return [];
    const { challenge } = ingressSection.of(scene.inventory).acme ?? {};
    return [
      {
        hosts: [edge],
        what: `no certificate${last.names.length === 0 ? '' : ` for ${last.names.join(', ')}`}: ${last.means}`,
        evidence: seen(found),
        ruledOut: [{ not: 'the name leads elsewhere', seen: 'hosts of the cluster find it at the edge’s address' }],
        pairs: [],
        remedy:
          last.kind === 'not-reached'
            ? [
                `does everybody reach TCP ${challenge === 'http' ? '80' : '443'} of the edge? its provider’s firewall, and IPv6: an AAAA record must lead to it, too`,
                restart(scene),
              ]
            : ['read what the authority says above, and put it right', thenRerun(scene)],
      },
    ];
  },
};

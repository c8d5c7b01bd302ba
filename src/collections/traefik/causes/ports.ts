import { on, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { formatEndpoint } from '../../../model/address/endpoint.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { droppingRules } from '../../firewall/reach/dropping-rules.ts';
import { workloadOf } from '../chart-values.ts';
import { NAMESPACE } from '../release.ts';
import { podPorts, portRules } from '../state/port-rules.ts';
import { ownTableOpens } from '../survey/entry-said.ts';
import {
  answersAt,
  ENTRY_PORTS,
  type EntryCause,
  type EntryScene,
  entryAddressOf,
  firstServerOf,
  isShut,
  type SaidEdge,
  saidEdges,
  seenFrom,
  toldBy,
} from '../survey/entry-scene.ts';

const LOOPBACK = /^(?:127\.|::1$)/;

/** Programs that wait at a port of the edge. */
const programsAt = ({ edge }: SaidEdge, port: number): readonly string[] =>
  edge.sockets
    .filter(one => one.protocol === 'tcp' && one.port === port && !LOOPBACK.test(one.address))
    .map(one => one.program ?? 'a program without a name');

/** The pod that a port leads to, by rules of the cluster's plugin. */
const leadsOn = ({ edge }: SaidEdge, port: number): boolean => podPorts(edge.firewall).some(one => one.port === port);

/** A rule takes the port before the cluster's own. */
export const entryPortRewritten: EntryCause = {
  code: 'entry-port-rewritten',
  title: 'a rule of the firewall leads the port elsewhere',
  severity: 'stop',
  confidence: 'likely',
  about:
    'A rule on the edge (Docker’s, podman’s, one by hand) sends what comes to port 80 or 443 somewhere else. A rule wins over a program and over a later rule, and nobody says a word.',
  find: scene =>
    saidEdges(scene).flatMap(one => {
      const rules = portRules(one.edge.firewall).filter(({ port }) => ENTRY_PORTS.some(known => known === port));
      if (rules.length === 0) return [];
      const ports = [...new Set(rules.map(({ port }) => port))];
      return [
        {
          hosts: [one.host.name],
          what: `a rule on ${one.host.name} leads port ${ports.join(' and ')} away from Traefik`,
          evidence: rules.map(({ port, rule }) => `${port}: ${rule}`),
          remedy: [
            on(one.host, 'iptables -t nat -S; nft list ruleset | grep -n dnat'),
            'move what it leads to to another port, or take the rule away',
          ],
        },
      ];
    }),
};

/** The cluster's own rules for the ports are gone. */
export const entryRulesMissing: EntryCause = {
  code: 'entry-rules-missing',
  title: 'the rules that lead to Traefik are gone',
  severity: 'stop',
  confidence: 'certain',
  about:
    'Ports of the host lead to pods by rules that the cluster’s plugin writes when a pod is made, and never again. Whoever empties the firewall (`iptables -F -t nat`, `nft flush ruleset`, firewalld’s reload) takes ' +
    'them away, while the pod goes on and is Ready. A new pod has them again.',
  find: (scene, explained) =>
    saidEdges(scene).flatMap(one => {
      const isReady = toldBy(scene)?.pods.some(({ node, ready }) => node === one.host.name && ready) ?? false;
      const missing = ENTRY_PORTS.filter(port => !leadsOn(one, port));
      if (!isReady || missing.length === 0 || explained.host(one.host.name)) return [];
      return [
        {
          hosts: [one.host.name],
          what: `port ${missing.join(' and ')} of ${one.host.name} leads to no pod, though Traefik runs there`,
          evidence: ['no rule of CNI’s plugin portmap for it: iptables -t nat -S | grep CNI'],
          remedy: [
            on(
              firstServerOf(scene.inventory),
              `k3s kubectl -n ${NAMESPACE} rollout restart ${workloadOf(scene.inventory)}`,
            ),
          ],
        },
      ];
    }),
};

/** A program has the port besides. */
export const entryPortTaken: EntryCause = {
  code: 'entry-port-taken',
  title: 'another program listens on Traefik’s port',
  severity: 'warning',
  confidence: 'certain',
  about:
    'A program of the edge listens on port 80 or 443. What comes by IPv4 from outside is led to Traefik before the program sees it; by IPv6, and from the host itself, the program answers.',
  find: scene =>
    saidEdges(scene).flatMap(one => {
      const taken = ENTRY_PORTS.flatMap(port => programsAt(one, port).map(program => `${port} by ${program}`));
      if (taken.length === 0) return [];
      return [
        {
          hosts: [one.host.name],
          what: `ports of ${one.host.name} are taken by another program: ${[...new Set(taken)].join(', ')}`,
          evidence: [`ss -ltnp: ${[...new Set(taken)].join(', ')}`],
          remedy: [on(one.host, "ss -ltnp '( sport = :80 or sport = :443 )'"), 'move it to other ports, or stop it'],
        },
      ];
    }),
};

/** Rules that drop what comes to the port. */
const dropping = ({ edge }: SaidEdge, port: number): readonly string[] => droppingRules(edge.firewall, 'tcp', port);

/** Ports of an edge at which nobody outside is answered, though they lead to a pod that is ready. */
function shutPorts(scene: EntryScene, one: SaidEdge) {
  const isReady = toldBy(scene)?.pods.some(({ node, ready }) => node === one.host.name && ready) ?? true;
  return ENTRY_PORTS.filter(port => isReady && leadsOn(one, port))
    .map(port => ({ port, ...answersAt(scene, one.host, port) }))
    .filter(({ outside }) => isShut(outside));
}

/** The edge itself does not let it in. */
export const entryBlocked: EntryCause = {
  code: 'entry-blocked',
  title: 'the firewall of the edge keeps the port shut',
  severity: 'stop',
  confidence: 'likely',
  about:
    'Nobody outside is answered at port 80 or 443, and a rule on the edge drops what comes there; or the table of phase 3 does not open it: the inventory got its edge later, and a run of phase 3 opens it.',
  find: (scene, explained) =>
    saidEdges(scene).flatMap(one => {
      if (explained.host(one.host.name)) return [];
      const found = shutPorts(scene, one).flatMap(({ port, outside }) => {
        const rules = dropping(one, port);
        const isUnopened = ownTableOpens(one.edge, port) === false;
        if (rules.length === 0 && !isUnopened) return [];
        return [{ port, outside, rules, isUnopened }];
      });
      if (found.length === 0) return [];
      const address = entryAddressOf(scene.inventory, one.host);
      const isUnopened = found.some(each => each.isUnopened);
      return [
        {
          hosts: [one.host.name],
          what: `the firewall of ${one.host.name} lets nobody in at port ${found.map(({ port }) => port).join(' and ')}`,
          evidence: [
            ...found.flatMap(({ port, outside }) => outside.slice(0, 1).map(each => seenFrom(address, port, each))),
            ...new Set(found.flatMap(({ rules }) => rules)),
            ...(isUnopened ? ['table provision_edge does not open it'] : []),
          ],
          remedy: isUnopened
            ? [`let phase 3 open it: ${ownCommand('phase3')}`, thenRerun(scene)]
            : [
                on(one.host, 'nft list ruleset; iptables-save'),
                'take that rule away, or let TCP 80 and 443 in before it',
              ],
        },
      ];
    }),
};

/** What comes from the internet does not get as far as the edge. */
export const entryClosedOnTheWay: EntryCause = {
  code: 'entry-closed-on-the-way',
  title: 'the ports are closed on the way to the edge',
  severity: 'stop',
  confidence: 'likely',
  about:
    'Hosts of other sites get no answer at port 80 or 443 of the edge’s address, while it answers through the mesh or on itself: the provider’s firewall (a security group) closes them, or the router in front of the edge ' +
    'does not forward them. Some providers of home lines close both for good.',
  find: (scene, explained) =>
    saidEdges(scene).flatMap(one => {
      if (explained.host(one.host.name)) return [];
      const shut = shutPorts(scene, one).filter(
        ({ port, mesh, itself }) =>
          dropping(one, port).length === 0 && [...mesh, ...itself].some(({ outcome }) => outcome === 'answers'),
      );
      if (shut.length === 0) return [];
      const address = entryAddressOf(scene.inventory, one.host);
      const router = scene.inventory.sites.find(({ name }) => name === one.host.site)?.router;
      const ports = shut.map(({ port }) => port);
      const inside = shut.flatMap(({ port, mesh, itself }) =>
        [...mesh, ...itself]
          .filter(({ outcome }) => outcome === 'answers')
          .slice(0, 1)
          .map(({ from }) => `${from} is answered at TCP ${port}, not over the internet`),
      );
      return [
        {
          hosts: [one.host.name],
          what:
            router === undefined
              ? `TCP ${ports.join(' and ')} of ${address} is closed on the way to ${one.host.name}`
              : `the router at ${one.host.site} passes TCP ${ports.join(' and ')} not on to ${one.host.name}`,
          evidence: [
            ...shut.flatMap(({ port, outside }) => outside.slice(0, 1).map(each => seenFrom(address, port, each))),
            ...inside,
          ],
          ruledOut: [{ not: 'a rule on the edge', seen: 'none of its rules drops what comes to these ports' }],
          remedy:
            router === undefined
              ? [
                  `at the provider of ${one.host.name}: let TCP ${ports.join(' and ')} in (its firewall, a security group)`,
                ]
              : ports.map(
                  port =>
                    `on the router: forward TCP ${formatEndpoint({ address: router.publicAddress, port })} → ${formatEndpoint({ address: one.host.address, port })}`,
                ),
        },
      ];
    }),
};

import type { Explained } from '../../../../diagnosis/cause.ts';
import { on } from '../../../../diagnosis/remedy-words.ts';
import { formatEndpoint } from '../../../../model/address/endpoint.ts';
import type { Host } from '../../../../model/inventory.ts';
import { count } from '../../../../model/text/count.ts';
import { interfaceOf, meshOf } from '../../mesh/mesh-section.ts';
import { firewallBlocks, liftLimit, rateLimits } from '../../survey/firewall-blocks.ts';
import { pingBlocks } from '../../survey/ping-blocks.ts';
import { hasSession, isBroken, isBrokenPair, type Scene, surveyed } from '../../survey/scene.ts';
import { arrivalsTo } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notHandshake, notPort } from '../ruled-out.ts';
import { meshRules, underlayRules } from '../rules-on-the-way.ts';

/** Whether pings with a peer are lost, and nothing else is known to be why: one that can answer nobody proves nothing of a rule here. */
const isProof = (scene: Scene, explained: Explained, host: Host, peer: Host): boolean =>
  isBrokenPair(scene, host, peer) && !explained.host(peer.name) && !explained.between(host.name, peer.name);

/** The host's own rules, and a proof that they bite. */
export const firewallBlocksUdp: MeshCause = {
  code: 'firewall-blocks-udp',
  title: "the host's firewall blocks the mesh's port",
  severity: 'stop',
  confidence: 'likely',
  about:
    "A rule or a policy of the host's own firewall (iptables of either backend, nftables, ufw) drops UDP for the mesh's port, and packets do fail to arrive; or datagrams get to the host, as its counters say, and no program, and no rule that names the port is to blame. Where the host can still call out itself, the mesh works for as long as it does, and this is a warning.",
  find: (scene, explained) =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const rules = firewallBlocks(underlayRules(scene, host.name), meshOf(scene.inventory).port);
      const [rule] = rules;
      // A strict reverse-path filter drops before any rule does.
      const isStrict = [...survey.rpFilter.values()].includes(1);
      const { port } = meshOf(scene.inventory);
      // A firewall that drops what is for another port does what it should.
      const isDropped = arrivalsTo(scene, host.name).some(
        one => one.droppedAt.includes(host.name) && (one.port ?? port) === port,
      );
      if (rule === undefined && (isStrict || !isDropped)) return [];
      const others = scene.inventory.hosts.filter(one => one.name !== host.name);
      const broken = others.filter(one => isProof(scene, explained, host, one));
      const failed = arrivalsTo(scene, host.name).filter(one => !one.at.includes(host.name));
      // A rule that bites nobody is nobody's cause.
      if (broken.length === 0 && failed.length === 0) return [];
      return [
        {
          hosts: [host.name],
          severity: broken.length > 0 ? ('stop' as const) : ('warning' as const),
          what: `the firewall of ${host.name} blocks UDP ${meshOf(scene.inventory).port}`,
          evidence: [
            ...(survey.firewallRead.length === 0 ? ['its rules could not be read, or not all of them'] : []),
            ...rules.slice(0, 3).map(one => `${one.rule.tool}, ${one.rule.chain}: ${one.rule.text}`),
            ...failed.map(
              one =>
                `datagrams from ${one.from} to ${formatEndpoint(one.endpoint)} ${one.droppedAt.includes(host.name) ? 'get here and are dropped' : 'do not arrive'}`,
            ),
            ...broken.map(one => `${one.name}: no ping passes`),
          ],
          ruledOut: [notPort(scene, [host.name])],
          remedy:
            rule === undefined
              ? [
                  on(host, 'iptables-save -c; ip6tables-save -c; nft list ruleset'),
                  'the rule whose counter rises while a peer pings is the one',
                ]
              : [...new Set(rules.flatMap(one => one.remedy))].map(command => on(host, command)),
        },
      ];
    }),
};

/** A limit that a gate's few packets never meet. */
export const rateLimited: MeshCause = {
  code: 'rate-limited',
  title: "a rule limits the rate of the mesh's port",
  severity: 'warning',
  confidence: 'likely',
  about:
    "A rule of the host's firewall lets only so many datagrams of the mesh's port through in a time. The gate's few pings pass; what cluster traffic sends above the rate is dropped, so that transfers crawl and sessions break off under load. Where pings are lost already, it stops the phase.",
  find: (scene, explained) =>
    surveyed(scene).flatMap(({ host }) => {
      const { port } = meshOf(scene.inventory);
      const rules = rateLimits(underlayRules(scene, host.name), port);
      if (rules.length === 0) return [];
      const broken = scene.inventory.hosts.filter(one => one !== host && isProof(scene, explained, host, one));
      return [
        {
          hosts: [host.name],
          severity: broken.length > 0 ? ('stop' as const) : ('warning' as const),
          what: `a rule of ${host.name} limits how much UDP ${port} gets through`,
          evidence: [
            ...rules.map(
              one =>
                `${one.tool}, ${one.chain}: ${one.text}${one.hits === undefined ? '' : ` (${count(one.hits, 'packet')})`}`,
            ),
            ...broken.map(one => `${one.name}: no ping passes`),
          ],
          ruledOut: [notPort(scene, [host.name])],
          remedy: rules.flatMap(liftLimit).map(command => on(host, command)),
          pairs: broken.map(one => [host.name, one.name] as const),
        },
      ];
    }),
};

/** The tunnel works, pings do not. */
export const icmpDropped: MeshCause = {
  code: 'icmp-dropped',
  title: 'pings are dropped while the tunnel works',
  severity: 'stop',
  confidence: 'likely',
  about:
    'Handshakes are fresh, but a rule or a policy of the host’s firewall drops pings that come through the mesh, so that nobody gets an answer. What else comes through it may be dropped, too. A packet has to pass both backends of iptables and every table of nftables. Path MTU discovery needs ICMP.',
  find: (scene, explained) => {
    const all = surveyed(scene);
    return all.flatMap(({ host }) => {
      const blocks = pingBlocks(meshRules(scene, host), interfaceOf(scene.inventory));
      if (blocks.length === 0) return [];
      const deaf = all.filter(
        from =>
          from.host !== host &&
          isBroken(from.survey, host) &&
          hasSession(from.survey, host) &&
          !explained.pair(from.host.name, host.name),
      );
      if (deaf.length === 0) return [];
      return [
        {
          hosts: [host.name],
          what: `${host.name} drops pings, while its tunnels work`,
          evidence: [
            ...blocks.map(
              ({ rule }) =>
                `${rule.tool}, ${rule.chain}: ${rule.text}${rule.hits === undefined ? '' : ` (${count(rule.hits, 'packet')})`}`,
            ),
            ...deaf.map(from => `${from.host.name}: no answer, though the last handshake is fresh`),
          ],
          ruledOut: [
            notHandshake(
              scene,
              deaf.map(from => [from.host.name, host.name] as const),
            ),
          ],
          remedy: [...new Set(blocks.flatMap(one => one.remedy))].map(command => on(host, command)),
          pairs: deaf.map(from => [from.host.name, host.name] as const),
        },
      ];
    });
  },
};

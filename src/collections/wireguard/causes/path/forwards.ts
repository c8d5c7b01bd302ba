import { thenRerun } from '../../../../diagnosis/remedy-words.ts';
import { formatEndpoint } from '../../../../model/address/endpoint.ts';
import { gotAnywhere } from '../../survey/reach.ts';
import type { Scene } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notFirewall, notPort } from '../ruled-out.ts';
import { isRouterMoved } from './router-address.ts';
import { others, passesRouter, sent, type TriedForward, triedForwards } from './tried-forwards.ts';

/** The router rule that the inventory asks for. */
const ruleOf = ({ router, forward, host }: TriedForward): string =>
  `on the router: forward UDP ${formatEndpoint({ address: router.publicAddress, port: forward.port })} → ${formatEndpoint({ address: host.address, port: forward.hostPort })}`;

/** What holds of every forward that leads elsewhere: hosts that call out do without it, and the router's rule mends it. */
const astray = (scene: Scene, one: TriedForward) => ({
  severity: passesRouter(scene, one.host) ? ('warning' as const) : ('stop' as const),
  remedy: [ruleOf(one)],
  pairs: others(scene, one.host).map(two => [one.host.name, two.name] as const),
});

export const forwardWrongHost: MeshCause = {
  code: 'forward-wrong-host',
  title: 'a forward leads to the wrong host',
  severity: 'warning',
  confidence: 'certain',
  about:
    "Datagrams sent from outside to the router's port arrive at another host of the LAN than the inventory says. Hosts that call out keep the mesh up; who is called is the wrong one.",
  find: scene =>
    triedForwards(scene).flatMap(one => {
      const [wrong] = [...one.tried.at, ...one.tried.droppedAt.filter(name => name !== one.host.name)];
      if (wrong === undefined || one.tried.at.includes(one.host.name)) return [];
      return [
        {
          hosts: [one.host.name, wrong],
          ...astray(scene, one),
          what: `the router's port ${one.forward.port} leads to ${wrong}, not to ${one.host.name}`,
          evidence: [
            `${sent(one.tried)} arrive at ${wrong}${one.tried.at.includes(wrong) ? '' : ', whose firewall drops them'}`,
          ],
          ruledOut: [notFirewall(scene, [one.host.name])],
        },
      ];
    }),
};

export const forwardWrongToPort: MeshCause = {
  code: 'forward-wrong-to-port',
  title: 'a forward leads to the wrong port of the host',
  severity: 'warning',
  confidence: 'certain',
  about:
    "Datagrams sent from outside to the router's port arrive at the right host, at another UDP port than WireGuard's: the rule on the router has the wrong inner port. The mesh works for as long as the host calls out.",
  find: scene =>
    triedForwards(scene).flatMap(one => {
      const { port, at, droppedAt } = one.tried;
      if (port === undefined || port === one.forward.hostPort) return [];
      if (![...at, ...droppedAt].includes(one.host.name)) return [];
      return [
        {
          hosts: [one.host.name],
          ...astray(scene, one),
          what: `the router's port ${one.forward.port} leads to UDP ${port} of ${one.host.name}, not to ${one.forward.hostPort}`,
          evidence: [`${sent(one.tried)} come to ${one.host.name} at UDP ${port}`],
          ruledOut: [notPort(scene, [one.host.name])],
        },
      ];
    }),
};

export const forwardWrongPort: MeshCause = {
  code: 'forward-wrong-port',
  title: 'the router forwards another external port',
  severity: 'warning',
  confidence: 'certain',
  about:
    "Datagrams to the inventory's external port arrive nowhere, but those to a port near it reach the host: the router's rule and the inventory disagree. Correct either.",
  find: scene =>
    triedForwards(scene).flatMap(one => {
      const port = scene.foundPorts.get(one.host.name);
      if (port === undefined || gotAnywhere(one.tried)) return [];
      return [
        {
          hosts: [one.host.name],
          ...astray(scene, one),
          what: `the router reaches ${one.host.name} by external port ${port}, not ${one.forward.port}`,
          evidence: [`${sent(one.tried)} arrive nowhere`, `those to port ${port} arrive at ${one.host.name}`],
          ruledOut: [notFirewall(scene, [one.host.name])],
          // The peers have the old port in their files.
          remedy: [ruleOf(one), `or in the inventory: { udp: ${port}, to: ${one.host.name} }`, thenRerun(scene)],
        },
      ];
    }),
};

export const forwardMissing: MeshCause = {
  code: 'forward-missing',
  title: 'the router does not forward a port',
  severity: 'warning',
  confidence: 'likely',
  about:
    "Datagrams sent from outside to the router's port arrive nowhere, while the host's own calls pass the router: the forward is not there. The mesh works for as long as the host calls out and the router remembers it.",
  find: scene =>
    triedForwards(scene).flatMap(one => {
      if (gotAnywhere(one.tried) || scene.foundPorts.has(one.host.name) || isRouterMoved(scene, one.host.site))
        return [];
      if (!passesRouter(scene, one.host)) return [];
      return [
        {
          hosts: [one.host.name],
          what: `the router does not forward UDP ${one.forward.port} to ${one.host.name}`,
          evidence: [`${sent(one.tried)} arrive nowhere`, `${one.host.name} itself reaches hosts outside`],
          ruledOut: [notFirewall(scene, [one.host.name])],
          remedy: [ruleOf(one)],
          pairs: [],
        },
      ];
    }),
};

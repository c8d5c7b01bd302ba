import * as z from 'zod';
import { parseNetwork } from '../../../model/address/network.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { sh } from '../../../shell/sh.ts';
import { podPeers } from './pod-peers.ts';

const schema = z.strictObject({
  interface: z
    .string()
    .describe('The interface that the routes lead through: `{{pods.interface}}`; empty: whichever has the way.'),
  pods: z.string().describe('The network of the pods, of which each node has a block: `{{kubernetes.pods}}`.'),
  peers: podPeers,
});

type Spec = z.output<typeof schema>;

interface Route {
  readonly to: string;
  readonly via: string | undefined;
  readonly dev: string | undefined;
}

/** Routes to blocks of the pods' network that other nodes have: the own one leads to flannel's bridge. */
function routesIn(stdout: string): readonly Route[] {
  return stdout.split('\n').flatMap(line => {
    const to = line.split(' ')[0] ?? '';
    const block = parseNetwork(to);
    if (block === undefined) return [];
    const dev = / dev (\S+)/.exec(line)?.[1];
    return dev === 'cni0' ? [] : [{ to, via: / via (\S+)/.exec(line)?.[1], dev }];
  });
}

function find({ interface: name, peers }: Spec, routes: readonly Route[]): readonly Finding[] {
  const present = peers.filter(peer => peer.away !== true);
  const elsewhere = routes.filter(({ dev }) => name !== '' && dev !== name);
  const strangers = routes.filter(({ via }) => via !== undefined && !peers.some(peer => peer.address === via));
  return [
    ...elsewhere.map(({ to, dev }) => ({
      seen: `${to} leads through ${dev ?? 'nothing'}`,
      wanted: `through ${name}`,
      hint: `ip route get ${to.split('/')[0] ?? to}`,
    })),
    ...strangers.map(({ to, via }) => ({
      seen: `${to} leads to ${via}, which is no other node's address`,
      wanted: "the other nodes' addresses",
      hint: `ip route show ${to}`,
    })),
    ...(routes.length >= present.length && routes.length <= peers.length
      ? []
      : [
          {
            seen: `routes to the pods of ${count(routes.length, 'node')}`,
            wanted: `${present.length}, of each other node`,
            hint: 'journalctl -u k3s -u k3s-agent -n 30; kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDR',
          },
        ]),
  ];
}

/** The pods' network as this host has it where no packet is wrapped; whether packets arrive is another question. */
export const flannelHostGw = checkKind<Spec>({
  name: 'flannel_host_gw',
  summary: "flannel's routes lead to the pods of every other node, each by that node's address.",
  schema,
  examples: [
    'flannel_host_gw: { interface: mesh0, pods: 10.42.0.0/16, peers: [{ name: wk-1, address: 172.27.15.11 }] }',
  ],
  title: () => 'a route to the pods of each other node',
  patience: 180,
  byHand: ({ interface: name, pods, peers }) => {
    const through = name === '' ? 'via ' : `dev ${name} `;
    return {
      is: sh`[ "$(ip -4 route show root ${pods} | grep -vF ' dev cni0 ' | grep -cF ${through})" -ge ${peers.length} ]`,
      look: sh`ip -4 route show root ${pods}`,
      expect: `a route to the pods of each of ${count(peers.length, 'other node')}`,
    };
  },
  probe: ({ pods }) => sh`ip -4 route show root ${pods}`,
  judge: (spec, { stdout }) => {
    const routes = routesIn(stdout);
    const findings = find(spec, routes);
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: count(routes.length, 'route') };
  },
});

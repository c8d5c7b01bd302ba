import { natRuleset } from '../../model/twin/nat-ruleset.ts';
import type { Node, NodeName, TwinLayout } from '../../model/twin/twin-layout.ts';

/** A program to run on the machine, with what it reads. */
export interface Command {
  readonly argv: readonly string[];
  readonly input?: string;
}

/** The name of a node's network namespace on the machine; dots keep twins whose ids begin alike apart. */
export const netnsName = (id: string, node: NodeName): string => `twin.${id}.${node.replace(':', '.')}`;

const batch = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function nodeLines(node: Node, plugs: readonly string[]): string[] {
  const ports = node.bridges.flatMap(bridge => bridge.ports.map(port => ({ port, bridge: bridge.name })));
  return [
    'link set lo up',
    ...node.bridges.map(bridge => `link add name ${bridge.name} type bridge stp_state 0 forward_delay 0`),
    ...ports.map(({ port, bridge }) => `link set dev ${port} master ${bridge}`),
    ...[...node.bridges.map(bridge => bridge.name), ...plugs].map(name => `link set dev ${name} up`),
    ...node.addresses.map(one => `addr add ${one.cidr} dev ${one.interface}${one.link === true ? ' scope link' : ''}`),
    ...node.routes.map(route =>
      route.via === undefined
        ? `route add ${route.to} dev ${route.interface} scope link`
        : `route add ${route.to} via ${route.via} dev ${route.interface}${route.onlink === true ? ' onlink' : ''}`,
    ),
  ];
}

/** What builds the twin's network, in order. Everything is made inside namespaces: the machine's own sees no interface. */
export function networkCommands(id: string, layout: TwinLayout): Command[] {
  const cables = layout.cables.map(([a, b]) => {
    const end = (plug: typeof a): string => `${plug.interface} netns ${netnsName(id, plug.node)}`;
    return `link add name ${end(a)} type veth peer name ${end(b)}`;
  });
  const namespaces = layout.nodes.map(node => `netns add ${netnsName(id, node.name)}`);
  const inside = layout.nodes.flatMap((node): Command[] => {
    const netns = netnsName(id, node.name);
    const plugs = layout.cables.flat().filter(plug => plug.node === node.name);
    const enter = ['ip', 'netns', 'exec', netns];
    const lines = nodeLines(
      node,
      plugs.map(plug => plug.interface),
    );
    return [
      { argv: ['ip', '-n', netns, '-batch', '-'], input: batch(lines) },
      ...(node.nat === undefined ? [] : [{ argv: [...enter, 'nft', '-f', '-'], input: natRuleset(node.nat) }]),
      ...(node.forwards
        ? [
            {
              argv: [
                ...enter,
                ...['sysctl', '-qw', 'net.ipv4.ip_forward=1'],
                // The way back of a public address may lead over another cable than the way there.
                ...['net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.default.rp_filter=0'],
              ],
            },
          ]
        : []),
    ];
  });
  return [{ argv: ['ip', '-batch', '-'], input: batch([...namespaces, ...cables]) }, ...inside];
}

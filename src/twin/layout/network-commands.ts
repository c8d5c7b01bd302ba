import { natRuleset } from '../../model/twin/nat-ruleset.ts';
import type { Node, NodeName, Plug, TwinLayout } from '../../model/twin/twin-layout.ts';

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
    // Without an address of its own it takes its ports' lowest, and a router would change its address whenever a host starts.
    ...node.bridges.map(
      ({ name }) => `link add name ${name} address 02:00:00:00:00:01 type bridge stp_state 0 forward_delay 0`,
    ),
    ...ports.map(({ port, bridge }) => `link set dev ${port} master ${bridge}`),
    ...[...node.bridges.map(bridge => bridge.name), ...plugs].map(name => `link set dev ${name} up`),
    ...node.addresses.map(
      one =>
        // Whether somebody else has an IPv6 address is waited for, a second and more, unless it is said that nobody has.
        `addr add ${one.cidr} dev ${one.interface}${one.link === true ? ' scope link' : ''}${one.cidr.includes(':') ? ' nodad' : ''}`,
    ),
    ...node.routes.map(route =>
      route.via === undefined
        ? `route add ${route.to} dev ${route.interface} scope link`
        : `route add ${route.to} via ${route.via} dev ${route.interface}${route.onlink === true ? ' onlink' : ''}`,
    ),
  ];
}

/** What of a node's network hangs on one of its cables. */
const atPlug = (node: Node, { interface: plug }: Plug): Node => ({
  ...node,
  bridges: node.bridges.filter(bridge => bridge.ports.includes(plug)).map(({ name }) => ({ name, ports: [plug] })),
  addresses: node.addresses.filter(one => one.interface === plug),
  routes: node.routes.filter(one => one.interface === plug),
});

/** Lines for ip(8) that set up what hangs on one end of a cable, where the rest of its node stands: addresses, routes, its bridge. */
export function plugLines(layout: TwinLayout, plug: Plug): string[] {
  const node = layout.nodes.find(one => one.name === plug.node);
  if (node === undefined) return [];
  return nodeLines(atPlug(node, plug), [plug.interface]).filter(line => !line.includes(' type bridge'));
}

/**
 * What makes a node's own network anew, as a machine finds it when it is switched on: nothing of it is left in between, and
 * the other ends of its cables are plugged in again. For nodes that are hosts: they have neither bridges nor NAT.
 * @param cards hardware addresses by interface: a machine keeps its network card, and its neighbours remember it
 */
export function renewCommands(
  id: string,
  layout: TwinLayout,
  name: NodeName,
  cards: ReadonlyMap<string, string> = new Map(),
): Command[] {
  const netns = netnsName(id, name);
  const cables = layout.cables.filter(cable => cable.some(plug => plug.node === name));
  const far = cables.flatMap(cable => cable.filter(plug => plug.node !== name));
  const own = cables.flatMap(cable => cable.filter(plug => plug.node === name));
  const made = cables.map(([a, b]) => {
    const end = (plug: Plug): string => `${plug.interface} netns ${netnsName(id, plug.node)}`;
    return `link add name ${end(a)} type veth peer name ${end(b)}`;
  });
  const plugged = far.map(plug => ({
    argv: ['ip', '-n', netnsName(id, plug.node), '-batch', '-'],
    input: batch(plugLines(layout, plug)),
  }));
  const inside = layout.nodes
    .filter(node => node.name === name)
    .map(node => ({
      argv: ['ip', '-n', netns, '-batch', '-'],
      input: batch([
        ...[...cards].map(([card, address]) => `link set dev ${card} address ${address}`),
        ...nodeLines(
          node,
          own.map(plug => plug.interface),
        ),
      ]),
    }));
  return [{ argv: ['ip', '-batch', '-'], input: batch([`netns add ${netns}`, ...made]) }, ...plugged, ...inside];
}

/** What takes a node's network away, as far as it is there: each may fail. */
export function dropCommands(id: string, layout: TwinLayout, name: NodeName): Command[] {
  const far = layout.cables
    .filter(cable => cable.some(plug => plug.node === name))
    .flatMap(cable => cable.filter(plug => plug.node !== name));
  return [
    ...far.map(plug => ({ argv: ['ip', '-n', netnsName(id, plug.node), 'link', 'delete', 'dev', plug.interface] })),
    { argv: ['ip', 'netns', 'delete', netnsName(id, name)] },
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
                ...[
                  'net.ipv4.conf.all.rp_filter=0',
                  'net.ipv4.conf.default.rp_filter=0',
                  'net.ipv6.conf.all.forwarding=1',
                ],
              ],
            },
          ]
        : []),
    ];
  });
  return [{ argv: ['ip', '-batch', '-'], input: batch([...namespaces, ...cables]) }, ...inside];
}

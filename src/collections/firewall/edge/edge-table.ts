import { isIpv4 } from '../../../model/address/address.ts';
import { EDGE_TABLE } from './edge-places.ts';
import { type EdgePolicy, rangeOf } from './edge-policy.ts';
import type { OutsideLink } from './outside-links.ts';

/** The elements of a set of nftables. */
const set = (elements: readonly string[]): string => `{ ${elements.join(', ')} }`;

const quoted = (links: readonly OutsideLink[]): string => set(links.map(({ name }) => `"${name}"`));

const isFour = (text: string): boolean => isIpv4(text.replace(/\/\d+$/, ''));

/** Ports of one protocol, none twice: nft takes no ranges that overlap. */
function ports({ open }: EdgePolicy, protocol: 'tcp' | 'udp'): readonly string[] {
  const ranges = open
    .filter(one => one.protocol === protocol)
    .map(one => rangeOf(one.ports))
    .sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1]) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
}

/** Who is in the host's LAN is not outside. */
const lanRules = (links: readonly OutsideLink[]): readonly string[] =>
  links.flatMap(({ name, lan }) => {
    const [four, six] = [lan.filter(isFour), lan.filter(one => !isFour(one))];
    return [
      ...(four.length === 0 ? [] : [`iifname "${name}" ip saddr ${set(four)} accept`]),
      ...(six.length === 0 ? [] : [`iifname "${name}" ip6 saddr ${set(six)} accept`]),
    ];
  });

const elsewhereRules = (elsewhere: readonly string[]): readonly string[] => {
  const [four, six] = [elsewhere.filter(isFour), elsewhere.filter(one => !isFour(one))];
  return [
    ...(four.length === 0 ? [] : [`ip daddr ${set(four)} goto ports`]),
    ...(six.length === 0 ? [] : [`ip6 daddr ${set(six)} goto ports`]),
  ];
};

const openRules = (policy: EdgePolicy): readonly string[] =>
  (['tcp', 'udp'] as const).flatMap(protocol => {
    const some = ports(policy, protocol);
    return some.length === 0 ? [] : [`${protocol} dport ${set(some)} accept`];
  });

const arriving = (links: readonly OutsideLink[]): readonly string[] =>
  (['4', '6'] as const).flatMap(family => {
    const own = links.filter(one => one.families.includes(family));
    return own.length === 0 ? [] : [`meta nfproto ipv${family} iifname ${quoted(own)} goto arriving`];
  });

const chain = (name: string, rules: readonly string[]): string =>
  `\tchain ${name} {\n${rules.map(rule => `\t\t${rule}\n`).join('')}\t}\n`;

/** A network that would leave the host as it is, where nothing in it takes a packet: it goes back to whoever sent it. */
const leak = ({ links, inside }: EdgePolicy): readonly string[] => {
  const [four, six] = [inside.filter(isFour), inside.filter(one => !isFour(one))];
  const reject = 'reject with icmpx type admin-prohibited';
  return [
    'type filter hook forward priority 10; policy accept;',
    ...(four.length === 0 ? [] : [`oifname ${quoted(links)} ip daddr ${set(four)} ${reject}`]),
    ...(six.length === 0 ? [] : [`oifname ${quoted(links)} ip6 daddr ${set(six)} ${reject}`]),
  ];
};

/**
 * The table as nft loads it: as a whole or not at all, whatever is there of it. One chain before anything is translated (priority
 * -160: behind conntrack's -200, before dstnat's -100) sees the port that was written outside, and so covers what is for the host, what
 * rules lead elsewhere (NodePorts, hostPorts, Docker's) and what is only passed on. A drop in it is final, whatever other tables say. Pure.
 */
export const edgeTable = (
  policy: EdgePolicy,
): string => `# Written by provision, phase 3: what of this host is reached from outside. The inventory says it (firewall:).
table inet ${EDGE_TABLE}
delete table inet ${EDGE_TABLE}
table inet ${EDGE_TABLE} {
\tcounter foreign { }
\tcounter closed { }
${chain('ports', [...openRules(policy), 'counter name closed drop'])}${chain('arriving', [
  'ct state established,related accept',
  ...lanRules(policy.links),
  'icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept',
  'icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept',
  'ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept',
  'icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept',
  'udp sport 67 udp dport 68 accept',
  'ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept',
  'fib daddr . iif type local goto ports',
  ...elsewhereRules(policy.elsewhere),
  'counter name foreign drop',
])}${chain('outside', [
  'type filter hook prerouting priority -160; policy accept;',
  ...arriving(policy.links),
])}${policy.inside.length === 0 ? '' : chain('leak', leak(policy))}}
`;

/** What a file of ours says, as far as it matters to who is let in. */
export interface FiledPolicy {
  readonly links: readonly string[];
  readonly open: readonly { readonly protocol: 'tcp' | 'udp'; readonly ports: string }[];
}

/** Reads that back from a table's text, ours or as nft prints it. Pure. */
export function filedPolicy(text: string): FiledPolicy {
  const links = [...text.matchAll(/meta nfproto ipv[46] iifname (\{[^}]*\}|"[^"]*")/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  );
  const open = [...text.matchAll(/^\s*(tcp|udp) dport (\{[^}]*\}|\S+) accept$/gm)].flatMap(([, protocol, list = '']) =>
    [...list.matchAll(/\d+(?:-\d+)?/g)].map(([one]) => ({
      protocol: protocol === 'tcp' ? ('tcp' as const) : ('udp' as const),
      ports: one,
    })),
  );
  return { links: [...new Set(links)], open };
}

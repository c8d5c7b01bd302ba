import type { Nat, Passage } from './twin-layout.ts';

const passes = ({ host, port }: Passage): string =>
  `iifname "wan" ip6 daddr ${host}${port === undefined ? '' : ` ${port.protocol} dport ${port.number}`} accept`;

/**
 * A home router's rules for `nft -f`: what goes out takes its public address, what comes in is let through only on a
 * forward. Of IPv6 nothing is translated, and let in is what answers, what is said, and ICMPv6 (RFC 6092). A machine of the LAN that calls the public address reaches the router, not the forward: most have no hairpin.
 */
export function natRuleset(nat: Nat): string {
  const inward = nat.forwards.map(
    one =>
      `iifname "wan" ip daddr ${one.publicAddress} ${one.protocol} dport ${one.port} dnat to ${one.host}:${one.hostPort}`,
  );
  const whole = nat.oneToOne.map(one => `iifname "wan" ip daddr ${one.publicAddress} dnat to ${one.host}`);
  const wholeOut = nat.oneToOne.map(one => `oifname "wan" ip saddr ${one.host} snat to ${one.publicAddress}`);
  const out = nat.masquerade === undefined ? [] : [`oifname "wan" snat to ${nat.masquerade}`];
  const chain = (name: string, hook: string, rules: readonly string[]): string[] => [
    `  chain ${name} {`,
    `    ${hook}`,
    ...rules.map(rule => `    ${rule}`),
    '  }',
  ];
  return [
    'table ip nat {',
    ...chain('prerouting', 'type nat hook prerouting priority -100; policy accept;', [...inward, ...whole]),
    ...chain('postrouting', 'type nat hook postrouting priority 100; policy accept;', [...wholeOut, ...out]),
    '}',
    'table ip filter {',
    ...chain('forward', 'type filter hook forward priority 0; policy accept;', [
      'iifname "wan" ct state established,related accept',
      'iifname "wan" ct status dnat accept',
      'iifname "wan" drop',
    ]),
    '}',
    'table ip6 filter {',
    ...chain('forward', 'type filter hook forward priority 0; policy accept;', [
      'iifname "wan" ct state established,related accept',
      'iifname "wan" icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept',
      ...nat.passages.map(passes),
      'iifname "wan" drop',
    ]),
    '}',
    '',
  ].join('\n');
}

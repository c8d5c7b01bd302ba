import { expect, test } from 'vitest';
import { pingBlocks } from '../../../../../src/collections/wireguard/survey/ping-blocks.ts';
import type { FirewallRule } from '../../../../../src/collections/wireguard/survey/survey.ts';

const iptables = (text: string, hits: number | undefined = 9): FirewallRule => ({
  ...{ tool: 'iptables', chain: 'filter INPUT', text, hits },
});
const legacy = (text: string): FirewallRule => ({ ...iptables(text), tool: 'iptables-legacy' });
const nft = (text: string, chain = 'inet own input'): FirewallRule => ({
  ...{ tool: 'nft', chain, text, hits: undefined },
});
const remedies = (...rules: readonly FirewallRule[]): readonly string[] =>
  pingBlocks(rules, 'wg0').flatMap(one => one.remedy);

test.each([
  [
    'a reject of something else that says so by ICMP',
    iptables('-A X -o virbr0 -j REJECT --reject-with icmp-port-unreachable'),
  ],
  ['a rule that has met nothing', iptables('-A INPUT -p icmp -j DROP', 0)],
  ['a rule of another interface', iptables('-A INPUT -i eth0 -p icmp -j DROP')],
  ['a rule of other messages', iptables('-A INPUT -p icmp -m icmp --icmp-type 5 -j DROP')],
  ['what goes out', iptables('-A OUTPUT -p icmp -j DROP')],
  ['a rule of nftables that rejects TCP by ICMP', nft('tcp dport 80 reject with icmp type host-unreachable')],
  ['other messages in nftables', nft('icmp type redirect drop')],
])('%s drops no ping', (_, rule) => {
  expect(remedies(rule)).toEqual([]);
});

test('a rule that names pings is taken away', () => {
  expect(remedies(iptables('-A INPUT -p icmp -m icmp --icmp-type 8 -j DROP'))).toEqual([
    'iptables -D INPUT -p icmp -m icmp --icmp-type 8 -j DROP',
  ]);
  expect(remedies({ ...nft('icmp type echo-request drop'), handle: 7 })).toEqual([
    'nft delete rule inet own input handle 7',
  ]);
  expect(remedies(iptables('-A INPUT -i wg0 -p icmp -j REJECT --reject-with icmp-host-prohibited'))).toHaveLength(1);
});

test('a policy denies unless a rule of its own backend or table lets pings in', () => {
  const drop = 'type filter hook input priority 0; policy drop;';
  const ping = iptables('-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT');
  expect(remedies(legacy(':INPUT DROP'), iptables(':INPUT DROP'), ping)).toEqual([
    'iptables-legacy -I INPUT -i wg0 -p icmp -j ACCEPT',
  ]);
  expect(remedies(iptables(':INPUT DROP'), iptables('-A INPUT -i wg0 -j ACCEPT'))).toEqual([]);
  expect(remedies(iptables(':INPUT DROP'), iptables('-A INPUT -i wg0 -p tcp -j ACCEPT'))).toHaveLength(1);
  expect(remedies(iptables(':INPUT DROP'), iptables('-A INPUT -i wg01 -j ACCEPT'))).toHaveLength(1);
  expect(remedies(iptables(':INPUT DROP'), iptables('-A ufw-user-input -p tcp --dport 22 -j ACCEPT'))).toEqual([
    'ufw allow in on wg0',
  ]);
  expect(remedies(nft(drop), nft(drop, 'inet other input'), nft('iifname "wg0" accept', 'inet other input'))).toEqual([
    'nft insert rule inet own input iifname wg0 icmp type echo-request accept',
  ]);
});

import { describe, expect, test } from 'vitest';
import {
  deleteRule,
  firewallBlocks,
  liftLimit,
  rateLimits,
} from '../../../../../src/collections/wireguard/survey/firewall-blocks.ts';
import type { FirewallRule } from '../../../../../src/collections/wireguard/survey/survey.ts';

const iptables = (text: string, chain = 'filter INPUT'): FirewallRule => ({ tool: 'iptables', chain, text, hits: 0 });
const nft = (text: string): FirewallRule => ({ tool: 'nft', chain: 'inet own input', text, hits: undefined });
const remedies = (...rules: readonly FirewallRule[]): readonly string[] =>
  firewallBlocks(rules, 51820).flatMap(one => one.remedy);

test('a rule that names the port is undone', () => {
  const text = '-A INPUT -p udp -m udp --dport 51820 -j DROP';
  expect(remedies(iptables(text))).toEqual(['iptables -D INPUT -p udp -m udp --dport 51820 -j DROP']);
});

test('ranges and lists of ports are read', () => {
  expect(remedies(iptables('-A INPUT -p udp -m multiport --dports 53,51800:51900 -j DROP'))).toHaveLength(1);
  expect(remedies(iptables('-A INPUT -p udp -m multiport --dports 53,123 -j DROP'))).toEqual([]);
  expect(remedies(nft('udp dport 51820-51830 drop'))).toHaveLength(1);
  expect(remedies(nft('udp dport { 53, 51820 } counter packets 0 bytes 0 drop'))).toHaveLength(1);
  expect(remedies(nft('udp dport { 53, 123 } drop'))).toEqual([]);
});

test('other protocols, loopback and broken connections are no obstacle', () => {
  expect(
    remedies(
      iptables('-A INPUT -p tcp -m tcp --dport 51820 -j DROP'),
      iptables('-A INPUT -m conntrack --ctstate INVALID -j DROP'),
      iptables('-A PREROUTING -p udp --dport 51820 -j DROP', 'raw PREROUTING'),
      nft('ct state invalid drop'),
    ),
  ).toEqual([]);
});

test('a policy denies unless a rule lets the port in', () => {
  const policy = iptables(':INPUT DROP [0:0]');
  expect(remedies(policy)).toEqual(['iptables -I INPUT -p udp --dport 51820 -j ACCEPT']);
  expect(remedies(policy, iptables('-A INPUT -p udp -m udp --dport 51820 -j ACCEPT'))).toEqual([]);
  expect(remedies(policy, iptables('-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'))).toHaveLength(1);
  expect(remedies(policy, iptables('-A ufw-user-input -p tcp --dport 22 -j ACCEPT'))).toEqual(['ufw allow 51820/udp']);
  expect(remedies(nft('type filter hook input priority 0; policy drop;'))).toEqual([
    'nft insert rule inet own input udp dport 51820 accept',
  ]);
  expect(remedies(nft('type filter hook input priority 0; policy drop;'), nft('udp dport 51820 accept'))).toEqual([]);
});

test('a packet has to pass every backend and every table: an accept in one opens no other', () => {
  const legacy = (text: string): FirewallRule => ({ ...iptables(text), tool: 'iptables-legacy' });
  const other = (text: string): FirewallRule => ({ ...nft(text), chain: 'inet other input' });
  const ufw = iptables('-A ufw-user-input -p tcp --dport 22 -j ACCEPT');
  const drop = 'type filter hook input priority 0; policy drop;';
  // ufw is told of its own backend only.
  expect(remedies(legacy(':INPUT DROP'), iptables(':INPUT DROP'), ufw)).toEqual([
    'iptables-legacy -I INPUT -p udp --dport 51820 -j ACCEPT',
    'ufw allow 51820/udp',
  ]);
  const allowed = iptables('-A ufw-user-input -p udp -m udp --dport 51820 -j ACCEPT');
  expect(remedies(legacy(':INPUT DROP'), iptables(':INPUT DROP'), ufw, allowed)).toEqual([
    'iptables-legacy -I INPUT -p udp --dport 51820 -j ACCEPT',
  ]);
  expect(remedies(nft(drop), other(drop), other('udp dport 51820 accept'))).toEqual([
    'nft insert rule inet own input udp dport 51820 accept',
  ]);
  expect(remedies(iptables(':INPUT DROP'), nft('udp dport 51820 accept'))).toHaveLength(1);
});

test('a rule of nftables is deleted by its handle, where the host told it', () => {
  const rule = nft('udp dport 51820 drop');
  expect(remedies({ ...rule, handle: 4 })).toEqual(['nft delete rule inet own input handle 4']);
  expect(remedies(rule)).toEqual(['nft delete rule inet own input handle … (nft -a list chain inet own input)']);
});

describe('a limited rate', () => {
  const lifted = (...rules: readonly FirewallRule[]): readonly string[] => rateLimits(rules, 51820).flatMap(liftLimit);
  const letIn = iptables('-A INPUT -p udp -m udp --dport 51820 -m limit --limit 300/sec --limit-burst 9 -j ACCEPT');
  const nftLetIn = {
    ...nft('udp dport 51820 limit rate 300/second burst 5 packets counter packets 1 bytes 2 accept'),
    handle: 4,
  };

  test('above which is dropped goes', () => {
    const above = '--dport 51820 -m hashlimit --hashlimit-above 300/sec --hashlimit-name one -j DROP';
    expect(lifted(iptables(`-A INPUT -p udp -m udp ${above}`))).toEqual([`iptables -D INPUT -p udp -m udp ${above}`]);
    expect(lifted({ ...nft('udp dport 51820 limit rate over 300/second drop'), handle: 4 })).toEqual([
      'nft delete rule inet own input handle 4',
    ]);
  });

  test.each([
    [':INPUT DROP [0:0]'],
    ['-A INPUT -p udp -m udp --dport 51820 -j DROP'],
    ['-A INPUT -j REJECT --reject-with icmp-port-unreachable'],
  ])('below which is let in, before %s, goes on without its limit', last => {
    expect(lifted(letIn, iptables(last))).toEqual([
      'iptables -I INPUT -p udp -m udp --dport 51820 -j ACCEPT',
      `iptables ${letIn.text.replace('-A', '-D')}`,
    ]);
  });

  test.each([
    ['type filter hook input priority 0; policy drop;'],
    ['counter packets 4 bytes 160 drop'],
    ['udp dport 51820 drop'],
  ])('below which is let in by nftables, before %s, goes on without its limit', last => {
    expect(lifted(nftLetIn, nft(last))).toEqual(['nft replace rule inet own input handle 4 udp dport 51820 accept']);
  });

  test('behind which nothing is dropped is none', () => {
    expect(lifted(letIn, nftLetIn)).toEqual([]);
    expect(lifted(letIn, iptables('-A INPUT -p tcp -m tcp --dport 23 -j DROP'), nft('udp dport 51820 drop'))).toEqual(
      [],
    );
  });

  test('of another table is lifted there', () => {
    const raw = iptables(
      '-A PREROUTING -p udp -m udp --dport 51820 -m limit --limit 9/sec -j RETURN',
      'raw PREROUTING',
    );
    const last = iptables('-A PREROUTING -p udp -m udp -j DROP', 'raw PREROUTING');
    expect(lifted(raw, last)).toEqual([
      'iptables -t raw -I PREROUTING -p udp -m udp --dport 51820 -j RETURN',
      'iptables -t raw -D PREROUTING -p udp -m udp --dport 51820 -m limit --limit 9/sec -j RETURN',
    ]);
    expect(deleteRule({ ...last, tool: 'iptables-legacy' })).toBe(
      'iptables-legacy -t raw -D PREROUTING -p udp -m udp -j DROP',
    );
  });
});

import { expect, test } from 'vitest';
import { savedClusterRules } from '../../../../../src/collections/firewall/boot/cluster-rules-at-boot.ts';
import { firewallRulesSchema } from '../../../../../src/collections/firewall/state/firewall-rules-schema.ts';

const spec = (rules: 'ours' | 'flush') =>
  firewallRulesSchema.parse({
    rules,
    ours: { chains: ['KUBE-*'], sets: ['cali*'], tables: ['kube-proxy'], comments: ['flanneld forward'] },
  });

const saved = `== starting
\tnetfilter-persistent.service
== /etc/iptables/rules.v4
\t*filter
\t:INPUT ACCEPT [0:0]
\t:KUBE-FIREWALL - [0:0]
\t-A INPUT -j KUBE-FIREWALL
\t-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
\tCOMMIT
`;

test('rules of the old cluster that were saved are back after the next boot', () => {
  expect(savedClusterRules(spec('ours'), saved)).toMatchObject([
    {
      by: '/etc/iptables/rules.v4 (netfilter-persistent.service)',
      hint: expect.stringContaining('netfilter-persistent save'),
    },
  ]);
  expect(savedClusterRules(spec('ours'), saved.replaceAll('KUBE', 'OFFICE'))).toEqual([]);
  expect(savedClusterRules(spec('ours'), saved.replace('\tnetfilter-persistent.service\n', ''))).toEqual([]);
});

test('and so is a table of nftables, by its file', () => {
  const nft =
    '== starting\n\tnftables.service\n== /etc/nftables.conf\n\ttable ip kube-proxy {\n\t chain a {\n\t  accept\n\t }\n\t}\n';
  expect(savedClusterRules(spec('ours'), nft)).toMatchObject([{ by: '/etc/nftables.conf (nftables.service)' }]);
  const beside = nft.replace('/etc/nftables.conf', '/etc/nftables.d/mine.nft');
  expect(savedClusterRules(spec('ours'), beside)).toEqual([]);
  const including = (path: string): string => `${beside}== /etc/nftables.conf\n\tinclude "${path}"\n`;
  for (const path of ['/etc/nftables.d/*.nft', 'nftables.d/mine.nft'])
    expect(savedClusterRules(spec('ours'), including(path))).toMatchObject([
      { by: '/etc/nftables.conf, /etc/nftables.d/mine.nft (nftables.service)' },
    ]);
  expect(savedClusterRules(spec('ours'), including('/etc/*.nft'))).toEqual([]);
});

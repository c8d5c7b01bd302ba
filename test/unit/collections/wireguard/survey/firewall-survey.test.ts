import { expect, test } from 'vitest';
import { firewallBlocks } from '../../../../../src/collections/wireguard/survey/firewall-blocks.ts';
import { firewallSurvey } from '../../../../../src/collections/wireguard/survey/firewall-survey.ts';

const seen = (stdout: string, code = 0) => firewallSurvey({ code, stdout, stderr: '' });
const blocks = (stdout: string): readonly string[] =>
  firewallBlocks(seen(stdout).firewall, 51820).map(one => `${one.rule.tool}, ${one.rule.chain}: ${one.rule.text}`);

const chain = (family: string, table: string, name: string, policy: string, rule = ''): string =>
  `table ${family} ${table} {\n\tchain ${name} {\n\t\ttype filter hook input priority filter; policy ${policy};\n${rule}\t}\n}\n`;

test('a user’s own table that is called as iptables’ own is read', () => {
  expect(blocks(`== nft 4\n== ruleset\n${chain('ip', 'filter', 'INPUT', 'drop')}`)).toEqual([
    'nft, ip filter INPUT: type filter hook input priority filter; policy drop;',
  ]);
  // The same beside another table of iptables.
  const nat = '*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
  expect(blocks(`== nft 4\n${nat}== ruleset\n${chain('ip', 'filter', 'INPUT', 'drop')}`)).toHaveLength(1);
});

test('a table of iptables is told once, in the words of iptables, whether nft says that it is managed or not', () => {
  const text = (warning: string): string =>
    `== nft 4\n*filter\n:INPUT DROP [5:420]\nCOMMIT\n== ruleset\n${warning}${chain('ip', 'filter', 'INPUT', 'drop')}`;
  for (const warning of ['', '# Warning: table ip filter is managed by iptables-nft, do not touch!\n']) {
    expect(blocks(text(warning))).toEqual(['iptables, filter INPUT: :INPUT DROP']);
  }
});

test('the legacy backend is read, and of which family a rule is', () => {
  expect(blocks('== legacy 4\n*filter\n:INPUT DROP [5:420]\nCOMMIT\n')).toEqual([
    'iptables-legacy, filter INPUT: :INPUT DROP',
  ]);
  const families = (stdout: string) => new Set(seen(stdout).firewall.map(one => one.family));
  expect(families('== legacy 4\n*filter\n:INPUT DROP [5:420]\nCOMMIT\n')).toEqual(new Set(['4']));
  expect(families('== legacy 6\n*filter\n:INPUT DROP [5:420]\nCOMMIT\n')).toEqual(new Set(['6']));
  expect(families(`== ruleset\n${chain('ip6', 'own', 'input', 'drop')}`)).toEqual(new Set(['6']));
  expect(families(`== ruleset\n${chain('inet', 'own', 'input', 'drop')}`)).toEqual(new Set([undefined]));
});

test('counters of both tools, and the handle by which nft deletes', () => {
  const { firewall } = seen(
    `== legacy 4\n*filter\n:INPUT ACCEPT [0:0]\n[7:588] -A INPUT -p udp -j DROP\nCOMMIT\n== ruleset\n${chain('inet', 'own', 'input', 'accept', '\t\tudp dport 51820 counter packets 9 bytes 1 drop # handle 4\n')}`,
  );
  expect(firewall.filter(one => one.hits !== undefined)).toEqual([
    { tool: 'iptables-legacy', family: '4', chain: 'filter INPUT', text: '-A INPUT -p udp -j DROP', hits: 7 },
    {
      tool: 'nft',
      chain: 'inet own input',
      text: 'udp dport 51820 counter packets 9 bytes 1 drop',
      hits: 9,
      handle: 4,
    },
  ]);
});

test('what was not read is not taken for no rules', () => {
  expect(seen('== unreadable\n')).toMatchObject({ firewall: [], firewallRead: [] });
  expect(seen('', 127)).toMatchObject({ firewallRead: [] });
  expect(firewallSurvey(undefined)).toMatchObject({ firewallRead: [] });
  expect(seen('== legacy 4\n== ruleset\n')).toMatchObject({ firewallRead: ['nft'] });
});

test.each([
  ['meta l4proto 6 counter packets 1 bytes 2 accept', 'meta l4proto tcp counter packets 1 bytes 2 accept'],
  ['meta l4proto { 1, 6 } accept', 'meta l4proto { icmp, tcp } accept'],
  ['ip protocol != 17 drop', 'ip protocol != udp drop'],
  ['icmp type 8 counter packets 8 bytes 8 drop', 'icmp type echo-request counter packets 8 bytes 8 drop'],
  ['icmp type { 5, 8 } drop', 'icmp type { 5, echo-request } drop'],
  ['udp dport 17 reject with icmp 13', 'udp dport 17 reject with icmp 13'],
])('%s of nft -nn is %s', (rule, text) => {
  const { firewall } = seen(`== ruleset\n${chain('inet', 'own', 'input', 'drop', `\t\t${rule} # handle 4\n`)}`);
  expect(firewall.map(one => one.text)).toContain(text);
});

test('what nft -nn accepts of TCP is no way in for the mesh', () => {
  const rule = '\t\tmeta l4proto 6 counter packets 1 bytes 2 accept # handle 4\n';
  expect(blocks(`== ruleset\n${chain('inet', 'own', 'input', 'drop', rule)}`)).toHaveLength(1);
});

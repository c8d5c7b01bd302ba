import { describe, expect, test } from 'vitest';
import { doomedRules } from '../../../../../src/collections/firewall/state/doomed-rules.ts';
import { firewallRulesSchema } from '../../../../../src/collections/firewall/state/firewall-rules-schema.ts';
import type { FirewallState, IptablesTable } from '../../../../../src/collections/firewall/state/firewall-state.ts';
import { judgeTable } from '../../../../../src/collections/firewall/state/judge-rules.ts';
import { parseFirewall } from '../../../../../src/collections/firewall/state/parse-firewall.ts';
import { CAUTIOUS } from '../../../../../src/remnants/ownership.ts';
import { shippedRules } from '../../../remnants/shipped-rules.ts';

const ours = shippedRules();

/** One table of iptables with these chains besides the kernel's own, and these rules. */
function table(chains: readonly string[], rules: readonly string[]): IptablesTable {
  const own = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].map(name => `:${name} ACCEPT [0:0]`);
  const text = ['== nft 4', '*t', ...own, ...chains.map(name => `:${name} - [0:0]`), ...rules, 'COMMIT'].join('\n');
  const [first] = parseFirewall(text).iptables;
  if (first === undefined) throw new Error('no table');
  return first;
}

const whose = (rule: string, chains: readonly string[] = []): string | undefined =>
  judgeTable(table(chains, [rule]), ours, CAUTIOUS).owner(rule.split(' ')[1] ?? '', rule);

/** What goes of a firewall of which this is all. */
const doomed = (one: Partial<FirewallState>) =>
  doomedRules({ iptables: [], nft: undefined, sets: [], ...one }, { rules: 'ours', ours, owners: CAUTIOUS });

describe('what goes by evidence', () => {
  test.each([
    ['a chain by its name', '-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT', ['KUBE-FORWARD']],
    [
      'what leads there, whatever its comment says',
      '-A INPUT -m comment --comment "mine" -j KUBE-FIREWALL',
      ['KUBE-FIREWALL'],
    ],
    ['what asks a set of its', '-A INPUT -m set --match-set cali40s:abc src -j DROP', []],
    [
      'Calico’s hash',
      '-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -j ACCEPT',
      [],
    ],
    [
      'flannel before it had chains',
      '-A FORWARD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT',
      [],
    ],
    [
      'what K3s’ network policies leave',
      '-A INPUT -m comment --comment "KUBE-ROUTER rule to explicitly ACCEPT traffic that comply to network policies" -m mark --mark 0x20000/0x20000 -j ACCEPT',
      [],
    ],
    ['Kilo', '-A INPUT -p ipencap -m comment --comment "Kilo: reject other IPIP traffic" -j DROP', []],
    [
      'the mesh’s wg-quick',
      '-A PREROUTING -d 10.8.0.1/32 ! -i wg0 -m addrtype ! --src-type LOCAL -m comment --comment "wg-quick(8) rule for wg0" -j DROP',
      [],
    ],
    ['the pods’ network without a word', '-A FORWARD -s 10.42.0.0/16 -j ACCEPT', []],
    ['the services’ network', '-A OUTPUT -d 10.43.0.0/16 -p tcp -j ACCEPT', []],
    ['flannel’s last rule, by where it goes', '-A POSTROUTING ! -s 10.42.0.0/16 -d 10.42.0.0/16 -j MASQUERADE', []],
  ])('%s', (_, rule, chains) => {
    expect(whose(rule, chains)).toBe('cluster software');
  });
});

describe('what stays, whatever it speaks of', () => {
  test.each([
    [
      '-A INPUT -s 192.168.15.0/24 -p tcp -m tcp --dport 6443 -m comment --comment "kubernetes api from the LAN" -j ACCEPT',
      undefined,
    ],
    [
      '-A INPUT -s 192.168.15.0/24 -p udp -m udp --dport 8472 -m comment --comment "flannel only from the LAN" -j ACCEPT',
      undefined,
    ],
    ['-A INPUT -p udp --dport 4789 -m comment --comment "cali: VXLAN only from wk-1" -j ACCEPT', undefined],
    ['-A INPUT -m comment --comment "cilium is gone, keep this" -j ACCEPT', undefined],
    ['-A INPUT -m comment --comment "Kilo of sugar" -j ACCEPT', undefined],
    ['-A INPUT -m comment --comment "not flanneld forward" -j ACCEPT', undefined],
    // Somebody has written down what it is for.
    [
      '-A INPUT -s 10.42.0.0/16 -p tcp --dport 5432 -m comment --comment "pods may use my database" -j ACCEPT',
      undefined,
    ],
    // Without it everybody may use the database.
    ['-A INPUT ! -s 10.42.0.0/16 -p tcp -m tcp --dport 5432 -j DROP', undefined],
    // NetworkManager's shared connections, and another network of the same numbers.
    ['-A POSTROUTING -s 10.42.0.0/24 ! -d 10.42.0.0/24 -j MASQUERADE', undefined],
    ['-A FORWARD -d 10.42.77.0/24 -o wan2 -j ACCEPT', undefined],
    ['-A FORWARD -s 10.0.0.0/8 -j ACCEPT', undefined],
    ['-A INPUT -m set --match-set california src -j ACCEPT', undefined],
    ['-A PREROUTING -d 10.9.0.2/32 ! -i wg1 -m comment --comment "wg-quick(8) rule for wg1" -j DROP', 'wg-quick'],
    ['-A FORWARD -s 10.42.0.0/16 -i docker0 -j ACCEPT', 'Docker'],
  ])('%s', (rule, owner) => {
    expect(whose(rule)).toBe(owner);
  });

  test('in a chain of ufw’s or of the user’s own', () => {
    expect(whose('-A ufw-user-input -s 10.42.0.0/16 -j ACCEPT', ['ufw-user-input'])).toBe('ufw');
    expect(whose('-A InstanceServices -s 10.42.0.0/16 -j ACCEPT', ['InstanceServices'])).toBeUndefined();
  });

  test('a tunnel’s own table, a set and a table whose names only begin alike', () => {
    const text = ['ip wg-quick-wg0', 'ip wg-quick-wg1', 'ip calico', 'arp calico-arp', 'inet california']
      .map(name => `table ${name} {\n\tchain x {\n\t\taccept\n\t}\n}`)
      .join('\n');
    const nft = parseFirewall(`== ruleset\n${text}\n`).nft;
    expect(doomed({ nft }).tables.map(one => one.name)).toEqual(['wg-quick-wg0', 'calico', 'calico-arp']);
    expect(doomed({ sets: ['cali40s:a', 'cali4t1', 'cali60all', 'california', 'f2b-sshd'] }).sets).toEqual([
      'cali40s:a',
      'cali4t1',
      'cali60all',
    ]);
  });
});

describe('chains that plugins of CNI make', () => {
  const POD = `CNI-DN-${'a'.repeat(21)}`;
  const PODMAN = `CNI-DN-${'b'.repeat(21)}`;
  const MASQ = `CNI-${'c'.repeat(24)}`;
  const said = (network: string): string => `-m comment --comment "dnat name: \\"${network}\\" id: \\"4f1c\\""`;
  const SHARED = ['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-SETMARK', 'CNI-HOSTPORT-MASQ'];
  const lead = [
    '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
    '-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
    '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
    '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
  ];
  const pod = [
    `-A CNI-HOSTPORT-DNAT -p tcp ${said('cbr0')} -m multiport --dports 80,443 -j ${POD}`,
    `-A ${POD} -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.42.0.7:8000`,
  ];
  const podman = [
    `-A CNI-HOSTPORT-DNAT -p tcp ${said('podman')} -m multiport --dports 8080 -j ${PODMAN}`,
    `-A ${PODMAN} -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.88.0.5:80`,
    `-A POSTROUTING -s 10.88.0.5/32 -m comment --comment "name: \\"podman\\" id: \\"4f1c\\"" -j ${MASQ}`,
  ];
  const parts = (chains: readonly string[], rules: readonly string[]) =>
    doomed({ iptables: [table(chains, rules)] }).parts.map(part => [part.chains, part.rules]);

  test('go where only the cluster’s networks rest on them, and where nothing does any more', () => {
    expect(parts([...SHARED, POD], [...lead, ...pod])).toEqual([[[...SHARED, POD], lead.slice(0, 2)]]);
    expect(parts(SHARED, lead)).toEqual([[SHARED, lead.slice(0, 2)]]);
  });

  test('stay where podman’s containers need them, without what is the cluster’s in them', () => {
    const all = table([...SHARED, POD, PODMAN, MASQ], [...lead, ...pod, ...podman]);
    expect(parts([...SHARED, POD, PODMAN, MASQ], [...lead, ...pod, ...podman])).toEqual([[[POD], [pod[0]]]]);
    const { owner } = judgeTable(all, ours, CAUTIOUS);
    for (const rule of [...lead, ...podman]) expect(owner(rule.split(' ')[1] ?? '', rule), rule).toBe('podman');
  });

  test('of another network than is known stay, and nobody knows whose they are', () => {
    const mine = podman.map(rule => rule.replace('podman', 'my-net'));
    const one = table([...SHARED, PODMAN, MASQ], [...lead, ...mine]);
    expect(doomed({ iptables: [one] }).parts).toEqual([]);
    expect(judgeTable(one, ours, CAUTIOUS).owner('POSTROUTING', mine[2] ?? '')).toBeUndefined();
  });

  test('CNI-FORWARD and CNI-ADMIN are a plugin’s that no cluster here uses', () => {
    const rules = [
      '-A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD',
      '-A CNI-FORWARD -s 10.88.0.5/32 -j ACCEPT',
    ];
    expect(parts(['CNI-FORWARD', 'CNI-ADMIN'], rules)).toEqual([]);
  });
});

test('a comment with a wildcard that stands for any text is refused: a word in a comment proves nothing', () => {
  const spec = (comment: string) =>
    firewallRulesSchema.safeParse({ rules: 'ours', ours: { ...ours, comments: [comment] } });
  for (const comment of ['kubernetes*', '*flannel', 'cali:*'])
    expect(spec(comment).error?.issues[0]?.message).toContain('must be a whole comment');
  expect(spec('flanneld forward').success).toBe(true);
});

test('a container’s way to its own published port is of whose chain translates to it', () => {
  const itself = (address: string): string =>
    `-A POSTROUTING -s ${address} -d ${address} -p tcp -m tcp --dport 80 -j MASQUERADE`;
  const nat = table(
    ['DOCKER', 'MINE'],
    [
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
      '-A MINE -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.3:80',
    ],
  );
  const { owner } = judgeTable(nat, ours, { ...CAUTIOUS, unknown: 'remove' });
  expect(owner('POSTROUTING', itself('172.17.0.2/32'))).toBe('Docker');
  for (const address of ['172.17.0.3/32', '172.17.0.2/24'])
    expect(owner('POSTROUTING', itself(address))).toBeUndefined();
});

import { expect, test } from 'vitest';
import { doomedRules } from '../../../../../src/collections/firewall/state/doomed-rules.ts';
import type { FirewallRules } from '../../../../../src/collections/firewall/state/firewall-rules-schema.ts';
import { judgeSets } from '../../../../../src/collections/firewall/state/judge-sets.ts';
import { parseFirewall } from '../../../../../src/collections/firewall/state/parse-firewall.ts';
import { goingOwners, keptRules } from '../../../../../src/collections/firewall/state/rules-by-owner.ts';
import { sumKept } from '../../../../../src/model/gate/kept.ts';
import { CAUTIOUS } from '../../../../../src/remnants/ownership.ts';

const ours = {
  chains: ['KUBE-*', 'cali-*'],
  sets: ['cali*'],
  tables: ['kube-proxy'],
  comments: ['cali:????????????????', 'flanneld forward', 'flanneld masq'],
  networks: ['10.42.0.0/16'],
  cni: ['cbr0'],
};

const by = (rules: FirewallRules['rules'], owners = CAUTIOUS): FirewallRules => ({ rules, ours, owners });

const save = (lines: string): string => `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n${lines}\nCOMMIT\n`;

/** A firewall whose only rules are these, in the legacy backend. */
const legacy = (chain: string, ...rules: readonly string[]) =>
  parseFirewall(
    `== legacy 4\n${save(`:${chain} - [0:0]\n${rules.join('\n')}`)}== legacy 6\n== nft 4\n== nft 6\n== sets\n`,
  );

test.each([
  ['ufw', 'ufw-user-input', ['-A INPUT -j ufw-user-input', '-A ufw-user-input -p tcp --dport 22 -j ACCEPT']],
  ['Docker', 'DOCKER', ['-A FORWARD -o docker0 -j DOCKER', '-A FORWARD -i br-0123456789ab ! -o docker0 -j ACCEPT']],
  ['libvirt', 'LIBVIRT_INP', ['-A INPUT -j LIBVIRT_INP', '-A INPUT -i virbr0 -p udp --dport 53 -j ACCEPT']],
  ['Tailscale', 'ts-input', ['-A INPUT -j ts-input', '-A ts-input -s 100.64.0.0/10 ! -i tailscale0 -j DROP']],
  ['firewalld', 'IN_public', ['-A INPUT -j INPUT_ZONES', '-A IN_public -j ACCEPT']],
  ['fail2ban', 'f2b-sshd', ['-A INPUT -p tcp -j f2b-sshd', '-A f2b-sshd -j RETURN']],
  ['podman', 'NETAVARK_FORWARD', ['-A FORWARD -j NETAVARK_FORWARD', '-A FORWARD -i podman0 -j ACCEPT']],
  [
    'LXC',
    'x',
    ['-A FORWARD -i lxcbr0 -j ACCEPT', '-A INPUT -m comment --comment "generated for LXD network lxdbr0" -j ACCEPT'],
  ],
  ['NetBird', 'NETBIRD-RT-FWD-IN', ['-A FORWARD -i wt0 -j ACCEPT', '-A INPUT -j NETBIRD-RT-FWD-IN']],
  [undefined, 'mine', ['-A INPUT -p tcp --dport 22 -j ACCEPT', '-A mine -i eth0 -j DROP']],
])('rules of %s are known', (owner, chain, rules) => {
  const state = legacy(chain, ...rules);
  expect(sumKept(keptRules(state, by('ours')))).toEqual([
    { kind: 'rule', ...(owner === undefined ? {} : { owner }), count: 2 },
  ]);
  const name = owner === undefined ? 'rules of unknown owners' : `rules of ${owner}`;
  expect(goingOwners(state, by('flush'))).toEqual([{ name, seen: '2 rules' }]);
});

const MIXED = `== legacy 4
== legacy 6
== nft 4
${save(`:KUBE-FIREWALL - [0:0]
:DOCKER-USER - [0:0]
-A INPUT -m comment --comment "kubernetes firewall" -j KUBE-FIREWALL
-A FORWARD -j DOCKER-USER
-A INPUT -i eth0 -j ACCEPT`)}== nft 6
== ruleset
table ip filter {
	chain FORWARD {
		type filter hook forward priority filter; policy accept;
		counter packets 0 bytes 0 jump DOCKER-USER
	}
}
table inet firewalld {
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		iifname "lo" accept
	}
}
table inet site {
	chain input {
		type filter hook input priority filter; policy accept;
		iifname "virbr0" accept
		tcp dport 22 accept
		comment "flannel x" accept
	}
}
table inet kube-proxy {
	chain x {
		jump y
	}
}
== sets
f2b-sshd
mine
cali40
`;

test('of both backends and nftables each rule is told once', () => {
  expect(keptRules(parseFirewall(MIXED), by('ours'))).toEqual(
    [
      ['iptables-nft filter INPUT: 1 rule', 'rule', undefined, 1],
      ['iptables-nft filter FORWARD: 1 rule', 'rule', 'Docker', 1],
      ['nft inet firewalld filter_INPUT: 2 rules', 'rule', 'firewalld', 2],
      ['nft inet site input: 1 rule', 'rule', 'libvirt', 1],
      ['nft inet site input: 2 rules', 'rule', undefined, 2],
      ['ipset f2b-sshd', 'set', 'fail2ban', 1],
      ['ipset mine', 'set', undefined, 1],
    ].map(([name, kind, owner, count]) => ({
      name,
      why: owner === undefined ? 'wipe.firewall is ours; wipe.unknown is keep' : 'wipe.firewall is ours',
      kind,
      ...(owner === undefined ? {} : { owner }),
      count,
    })),
  );
});

test('what is kept whole holds also what is of the cluster, and what could not be read', () => {
  expect(sumKept(keptRules(parseFirewall(MIXED), by('keep')))).toContainEqual({
    kind: 'rule',
    owner: 'cluster software',
    count: 2,
  });
  expect(keptRules(parseFirewall('== unreadable\n'), by('keep'))).toEqual([
    { name: 'rules that could not be read', why: 'wipe.firewall is keep', kind: 'rule' },
  ]);
});

test('a flush names whose rules go, what nobody knows last', () => {
  expect(goingOwners(parseFirewall(MIXED), by('flush')).map(one => `${one.name}: ${one.seen}`)).toEqual([
    'rules of cluster software: 2 rules',
    'rules of Docker: 1 rule',
    'rules of firewalld: 2 rules',
    'rules of libvirt: 1 rule',
    'rules of unknown owners: 3 rules',
  ]);
});

/** Rules of a user's own tunnel, of Docker, of the cluster and of nobody who is known. */
const SHARED = legacy(
  'KUBE-FIREWALL',
  '-A INPUT -j KUBE-FIREWALL',
  '-A INPUT -i wg1 -j ACCEPT',
  '-A FORWARD -o docker0 -j ACCEPT',
  '-A INPUT -s 192.0.2.7/32 -j DROP',
);

test.each([
  ['ours', 'keep', [], ['-A INPUT -j KUBE-FIREWALL']],
  [
    'ours',
    'remove',
    [],
    ['-A INPUT -j KUBE-FIREWALL', '-A INPUT -i wg1 -j ACCEPT', '-A INPUT -s 192.0.2.7/32 -j DROP'],
  ],
  ['ours', 'remove', ['wg1'], ['-A INPUT -j KUBE-FIREWALL', '-A INPUT -s 192.0.2.7/32 -j DROP']],
  ['ours', 'remove', ['KUBE-*', 'wg1'], ['-A INPUT -s 192.0.2.7/32 -j DROP']],
  [
    'flush',
    'remove',
    ['wg?'],
    ['-A INPUT -j KUBE-FIREWALL', '-A INPUT -s 192.0.2.7/32 -j DROP', '-A FORWARD -o docker0 -j ACCEPT'],
  ],
] as const)('%s, unknown: %s, keep: %j: each rule has one fate', (rules, unknown, keep, gone) => {
  const spec = by(rules, { unknown, keep: [...keep] });
  const doomed = doomedRules(SHARED, spec);
  expect(doomed.whole).toBe(false);
  expect(doomed.parts.flatMap(one => one.rules)).toEqual(gone);
  // What goes and what is told as kept are all there is.
  const kept = keptRules(SHARED, spec).reduce((sum, one) => sum + (one.count ?? 1), 0);
  expect(kept + gone.length).toBe(4);
});

test('a chain that holds a rule which stays, or that such a rule leads to, stays with it', () => {
  const state = legacy(
    'MINE',
    '-A FORWARD -i wg1 -j LED',
    '-A MINE -i wg1 -j ACCEPT',
    '-A MINE -s 192.0.2.7/32 -j DROP',
  );
  const led = {
    ...state,
    iptables: state.iptables.map(one => ({
      ...one,
      chains: ['LED', 'LOOSE']
        .map((name): (typeof one.chains)[number] => ({ name, policy: undefined, rules: [] }))
        .concat(one.chains),
    })),
  };
  const [part] = doomedRules(led, by('ours', { unknown: 'remove', keep: ['wg1'] })).parts;
  expect(part?.chains).toEqual(['LOOSE']);
  expect(part?.rules).toEqual(['-A MINE -s 192.0.2.7/32 -j DROP']);
});

test('a flush that keeps nothing by name empties tables as they are; one table that is kept stays whole', () => {
  expect(doomedRules(parseFirewall(MIXED), by('flush', { unknown: 'remove', keep: ['wg1'] })).whole).toBe(true);
  const kept = doomedRules(parseFirewall(MIXED), by('flush', { unknown: 'remove', keep: ['site', 'mine'] }));
  expect(kept).toMatchObject({ whole: false, sets: ['f2b-sshd', 'cali40'] });
  expect(kept.tables.map(one => one.name)).toEqual(['firewalld', 'kube-proxy']);
});

test('a table of unknown owner goes where the inventory says so, but not if a rule of somebody’s is in it', () => {
  const text = '== ruleset\ntable inet site {\n\tchain input {\n\t\ttcp dport 22 accept\n\t}\n}\n';
  const unknown = by('ours', { unknown: 'remove', keep: [] });
  expect(doomedRules(parseFirewall(text), unknown).tables.map(one => one.name)).toEqual(['site']);
  expect(doomedRules(parseFirewall(text), by('ours')).tables).toEqual([]);
  const shared = text.replace('tcp dport 22 accept', 'tcp dport 22 accept\n\t\tiifname "virbr0" accept');
  expect(doomedRules(parseFirewall(shared), unknown).tables).toEqual([]);
});

test('a closed policy stays, whoever closed it, and is told', () => {
  const closed = (chain: string, ...rules: readonly string[]) =>
    `*filter\n:INPUT ${chain === 'INPUT' ? 'DROP' : 'ACCEPT'} [0:0]\n:FORWARD ${chain === 'FORWARD' ? 'DROP' : 'ACCEPT'} [0:0]\n:ufw-x - [0:0]\n:DOCKER-USER - [0:0]\n${rules.map(rule => `${rule}\n`).join('')}COMMIT\n`;
  const own = 'table inet own {\n\tchain in {\n\t\ttype filter hook input priority 0; policy drop;\n\t}\n}\n';
  const cluster = own.replace('inet own', 'inet kube-proxy');
  const text = `== legacy 4\n${closed('INPUT')}== legacy 6\n${closed('FORWARD', '-A FORWARD -j DOCKER-USER')}== nft 4\n${closed('INPUT', '-A INPUT -j ufw-x')}== nft 6\n== ruleset\n${own}${cluster}== sets\n`;
  const policies = (owners = CAUTIOUS) =>
    keptRules(parseFirewall(text), by('ours', owners))
      .filter(one => one.kind === 'closed policy')
      .map(({ name, owner }) => `${name} ${owner}`);
  const told = [
    'iptables-legacy filter INPUT: DROP undefined',
    'ip6tables-legacy filter FORWARD: DROP Docker',
    'iptables-nft filter INPUT: DROP ufw',
    'nft inet own in: DROP undefined',
  ];
  expect(policies()).toEqual(told);
  expect(policies({ unknown: 'remove', keep: [] })).toEqual(told);
  expect(sumKept(keptRules(parseFirewall(text), by('flush')))).toEqual([]);
});

test.each([
  ['nobody asks, of the cluster’s name', 'cali40x', [], 'cluster software'],
  ['a rule of the cluster’s asks', 'cali40x', ['-A KUBE-X -m set --match-set cali40x src -j DROP'], 'cluster software'],
  [
    'only rules of the cluster’s ask, of any name',
    'mine',
    ['-A KUBE-X -m set --match-set mine src -j DROP'],
    'cluster software',
  ],
  [
    'a rule of nobody’s asks, of the cluster’s name',
    'cali40x',
    ['-A INPUT -m set --match-set cali40x src -j DROP'],
    undefined,
  ],
  [
    'both ask, of any name',
    'mine',
    ['-A KUBE-X -m set --match-set mine src -j DROP', '-A INPUT -m set --match-set mine src -j DROP'],
    undefined,
  ],
  ['a rule of ufw’s asks', 'cali40x', ['-A ufw-x -m set --match-set cali40x src -j DROP'], 'ufw'],
  ['a rule asks that is kept', 'cali40x', ['-A INPUT -i vpn0 -m set --match-set cali40x src -j DROP'], 'wipe.keep'],
])('a set that %s', (_, name, rules, owner) => {
  const chains = ':INPUT ACCEPT [0:0]\n:KUBE-X - [0:0]\n:ufw-x - [0:0]\n';
  const state = parseFirewall(
    `== legacy 4\n*filter\n${chains}${rules.map(rule => `${rule}\n`).join('')}COMMIT\n== legacy 6\n== nft 4\n== nft 6\n== sets\n${name}\n`,
  );
  const spec = by('ours', { unknown: 'keep', keep: ['vpn0'] });
  expect(judgeSets(state, spec).get(name)).toBe(owner);
  expect(doomedRules(state, spec).sets).toEqual(owner === 'cluster software' ? [name] : []);
  // What goes and what is told of agree: a rule that asks a set which stays is no remnant by the set's name.
  const going = doomedRules(state, spec).parts.flatMap(part => part.rules);
  expect(going).toEqual([]);
});

test('where a chain is closed, what nobody knows on the way through it stays: the way in may be one of them', () => {
  const rules = [
    '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A INPUT -j mine',
    '-A mine -p tcp -m tcp --dport 443 -j ACCEPT',
    '-A FORWARD -i eth9 -j ACCEPT',
    '-A INPUT -m comment --comment "kubernetes firewall" -j KUBE-FIREWALL',
  ];
  const going = (policy: string) => {
    const table = `*filter\n:INPUT ${policy} [0:0]\n:FORWARD ACCEPT [0:0]\n:mine - [0:0]\n:KUBE-FIREWALL - [0:0]\n${rules.map(rule => `${rule}\n`).join('')}COMMIT\n`;
    const state = parseFirewall(`== legacy 4\n${table}== legacy 6\n== nft 4\n== nft 6\n== sets\n`);
    const spec = by('ours', { unknown: 'remove', keep: [] });
    const [part] = doomedRules(state, spec).parts;
    const told = keptRules(state, spec).map(({ name, owner }) => `${name} (${owner})`);
    return { rules: part?.rules, chains: part?.chains, told };
  };
  expect(going('DROP')).toEqual({
    rules: [rules[4], rules[3]],
    chains: ['KUBE-FIREWALL'],
    told: [
      'iptables-legacy filter INPUT: 2 rules (whoever closed the chain)',
      'iptables-legacy filter mine: 1 rule (whoever closed the chain)',
      'iptables-legacy filter INPUT: DROP (undefined)',
    ],
  });
  // A flush opens the chain first: nobody's way in depends on them.
  const flushed = parseFirewall(
    `== legacy 4\n*filter\n:INPUT DROP [0:0]\n${rules[0]}\nCOMMIT\n== legacy 6\n== nft 4\n== nft 6\n== sets\n`,
  );
  expect(goingOwners(flushed, by('flush', { unknown: 'remove', keep: [] }))).toEqual([
    { name: 'rules of unknown owners', seen: '1 rule' },
  ]);
  expect(going('ACCEPT')).toMatchObject({ rules: [0, 1, 4, 3].map(at => rules[at]), told: [] });
});

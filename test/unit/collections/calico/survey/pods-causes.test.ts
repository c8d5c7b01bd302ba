import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { podsCauses } from '../../../../../src/collections/calico/causes/pods-causes.ts';
import { podsFaults } from '../../../../../src/collections/calico/faults/pods-faults.ts';
import { parsePodsSaid } from '../../../../../src/collections/calico/survey/pods-said.ts';
import { vxlanWays } from '../../../../../src/collections/calico/survey/pods-scene.ts';
import { podsSurvey } from '../../../../../src/collections/calico/survey/pods-survey.ts';
import { shipped, shippedSections } from '../../../../../src/collections/collections.ts';
import { findCauses } from '../../../../../src/diagnosis/find-causes.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import type { FoundCause } from '../../../../../src/model/gate/diagnosis.ts';
import { saidBy } from '../../../../../src/model/twin/remedy.ts';
import { clusterYaml } from '../../../../fixtures/cluster-yaml.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const inventory = await loadInventory(path('../../../../../inventory/home.yaml'), shippedSections);

/** What the survey printed on hosts of the twin with K3s v1.36.3 and Calico v3.32.1, by the fault that was put; `healthy` has all four hosts. */
const recorded = (scene: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(path(`recorded/${scene}`)).map(file => [
      file.replace(/\.txt$/, ''),
      readFileSync(path(`recorded/${scene}/${file}`), 'utf8'),
    ]),
  );

/** Each host's address in the mesh, piece of the pods' network and hardware address of its VXLAN, as they were on real hosts. */
const ends = {
  'ms-1': { mesh: '172.27.15.12', piece: '10.42.255.128', mac: '66:3b:44:cd:7a:53' },
  'wk-1': { mesh: '172.27.15.11', piece: '10.42.172.128', mac: '66:26:42:81:d9:47' },
  'wk-2': { mesh: '172.27.15.13', piece: '10.42.147.64', mac: '66:14:79:24:1b:13' },
  'ctb-edge-1': { mesh: '172.27.15.31', piece: '10.42.102.128', mac: '66:39:18:72:42:e0' },
} as const;

type Name = keyof typeof ends;

const names: readonly Name[] = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];

/** Typha runs on two of them. */
const TYPHAS: readonly string[] = ['ms-1', 'wk-1'];

/** What a host with K3s v1.36.3 and Calico v3.32.1 prints where all is well. */
function healthyHost(name: Name): string {
  const own = ends[name];
  const others = names.filter(other => other !== name).map(other => ({ name: other, ...ends[other] }));
  return [
    '== knocks',
    ...others.map(one => `knock tcp ${one.mesh} 5473 ${TYPHAS.includes(one.name) ? 'answers' : 'refused'}`),
    '== link',
    `4: vxlan.calico: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1370 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/ether ${own.mac} brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    vxlan id 4096 local ${own.mesh} dev wg0 srcport 0 0 dstport 4789 nolearning`,
    '== fdb',
    ...others.map(one => `${one.mac} dst ${one.mesh} self permanent`),
    '== routes',
    ...others.map(one => `${one.piece}/26 via ${one.piece} onlink mtu 1370 `),
    '== routes 4',
    'default via 192.168.15.1 dev eth0 ',
    ...others.map(one => `${one.piece}/26 via ${one.piece} dev vxlan.calico onlink mtu 1370 `),
    `blackhole ${own.piece}/26 proto 80 `,
    `${own.piece.replace(/\d+$/, '7')} dev cali2b49d084ced scope link metric 1024 `,
    ...others.map(one => `${one.mesh} dev wg0 scope link `),
    '192.168.15.0/24 dev eth0 proto kernel scope link src 192.168.15.2 ',
    `local ${own.piece} dev vxlan.calico table local proto kernel scope host src ${own.piece} `,
    '== routes 6',
    '== conflist',
    '{"name": "k8s-pod-network", "plugins": [{"container_settings":{"allow_ip_forwarding":true},"mtu":1370,"type":"calico"}]}',
    '== neighbours',
    ...others.map(one => `${one.piece} lladdr ${one.mac} PERMANENT `),
    '== ways',
    ...others.map(one => `way ${one.piece} answers`),
    ...others.map(one => `knock tcp ${one.piece} 10250 answers`),
    '== managers',
    '== checksums',
    'tx-checksum-ip-generic on',
    'wrong 0',
    '== felix',
    ...(name === 'ms-1'
      ? [
          '== api',
          ...names.map(one => `CalicoNode ${one} ${ends[one].mesh}%2F32`),
          ...names.map(one => `CalicoPod calico-node-${one} ${one} Running True`),
          ...TYPHAS.map(one => `CalicoPod calico-typha-7f-${one} ${one} Running True`),
          'Pool default-ipv4-ippool 10.42.0.0/16 Always Never -',
          'Installation VXLAN, 1370 map%5Binterface%3A%5Ewg0%24%5D',
          'calico told',
        ]
      : []),
    '== legacy 4',
    '== legacy 6',
    '== nft 4',
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':KUBE-FORWARD - [0:0]',
    ':cali-FORWARD - [0:0]',
    ':cali-INPUT - [0:0]',
    '[9:99] -A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
    '[9:99] -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL',
    '[9:99] -A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
    '[9:99] -A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT',
    '[0:0] -A cali-INPUT -p udp -m comment --comment "cali:EDCNTTxYfggApx8C" -m comment --comment "Drop IPv4 VXLAN packets from non-allowed hosts" -m multiport --dports 4789 -m addrtype --dst-type LOCAL -j DROP',
    'COMMIT',
    '== nft 6',
    '== ruleset',
    'table inet provision_edge { # handle 3',
    '\tchain outside { # handle 5',
    '\t\ttype filter hook prerouting priority -160; policy accept;',
    '\t}',
    '}',
    '== sets',
    '',
  ].join('\n');
}

const healthy = Object.fromEntries(names.map(name => [name, healthyHost(name)]));

type Edit = readonly [host: Name, from: string | RegExp, to: string];

function causesOf(edits: readonly Edit[], before: ReadonlySet<string> = new Set()): readonly FoundCause[] {
  const changed = new Map(Object.entries(healthy));
  for (const [host, from, to] of edits) {
    const text = changed.get(host) ?? '';
    const after = text.replace(from, to);
    if (after === text) throw new Error(`${host} does not have ${from}`);
    changed.set(host, after);
  }
  const said = new Map([...changed].map(([host, text]) => [host, parsePodsSaid(text)] as const));
  return findCauses({ inventory, said, rerun: 'provision phase3' }, podsCauses, before);
}

const codes = (found: readonly FoundCause[]): readonly string[] =>
  found.map(({ code, severity, hosts }) => `${severity} ${code} ${hosts.join(' ')}`);

const patternOf = (text: string): string => text.replaceAll('.', '\\.');

/** Nothing comes through the VXLAN from one to another. */
const mute = (from: Name, to: Name): readonly Edit[] => [
  [from, `way ${ends[to].piece} answers`, `way ${ends[to].piece} silent`],
  [from, `knock tcp ${ends[to].piece} 10250 answers`, `knock tcp ${ends[to].piece} 10250 silent`],
];
const muted = (one: Name): readonly Edit[] =>
  names.filter(name => name !== one).flatMap(other => [...mute(one, other), ...mute(other, one)]);

/** No connection to the kubelet comes through, though pings do. */
const noTcp = (from: Name, to: Name): Edit => [
  from,
  `knock tcp ${ends[to].piece} 10250 answers`,
  `knock tcp ${ends[to].piece} 10250 silent`,
];

const noTypha = (from: Name, to: Name): Edit => [
  from,
  `knock tcp ${ends[to].mesh} 5473 answers`,
  `knock tcp ${ends[to].mesh} 5473 silent`,
];

/** A table of nftables with one chain, in the words of nft. */
const nftTable = (host: Name, hook: string, ...rules: readonly string[]): Edit => [
  host,
  /^== sets$/m,
  [
    'table inet fault { # handle 9',
    '\tchain one { # handle 1',
    `\t\ttype filter hook ${hook}`,
    ...rules.map((rule, at) => `\t\t${rule} # handle ${at + 2}`),
    '\t}',
    '}',
    '== sets',
  ].join('\n'),
];

/** A rule of iptables before another one of FORWARD. */
const ruleBefore = (host: Name, beforeThis: RegExp, rule: string): Edit => [
  host,
  new RegExp(`^(?=\\[\\d+:\\d+\\] -A FORWARD ${beforeThis.source})`, 'm'),
  `[3:180] -A FORWARD ${rule}\n`,
];
const ACCEPTS = /-m comment --comment "cali:S93/;
const REJECT = '-j REJECT --reject-with icmp-host-prohibited';

const table: readonly (readonly [expected: readonly string[], edits: readonly Edit[]])[] = [
  [
    ['stop calico-missing ms-1'],
    [
      [
        'ms-1',
        /^CalicoNode[\s\S]*^calico told$/m,
        'calico error: the server doesn\'t have a resource type "installations"',
      ],
    ],
  ],
  [['stop calico-missing ms-1'], [['ms-1', /^Installation .*\n/m, '']]],
  [['stop calico-address-wrong wk-2'], [['ms-1', 'wk-2 172.27.15.13%2F32', 'wk-2 192.168.15.4%2F24']]],
  [['warning pods-not-encapsulated ms-1'], [['ms-1', '10.42.0.0/16 Always Never', '10.42.0.0/16 CrossSubnet Never']]],
  [
    ['stop pods-not-encapsulated wk-1'],
    [
      ['ms-1', '10.42.0.0/16 Always Never', '10.42.0.0/16 CrossSubnet Never'],
      [
        'wk-1',
        /^10\.42\.147\.64\/26 via 10\.42\.147\.64 dev vxlan\.calico .*$/m,
        '10.42.147.64/26 via 172.27.15.13 dev wg0 proto 80 onlink ',
      ],
    ],
  ],
  [['warning pods-not-encapsulated ms-1'], [['ms-1', '10.42.0.0/16 Always Never', '10.42.0.0/16 - Always']]],
  [['stop pods-mtu-wrong wk-2'], [['wk-2', 'mtu 1370 qdisc', 'mtu 1450 qdisc']]],
  [['stop pods-mtu-wrong wk-2'], [['wk-2', '"mtu":1370', '"mtu":1450']]],
  [['warning pods-mtu-wrong wk-2'], [['wk-2', '"mtu":1370', '"mtu":1280']]],
  [['stop pool-overlaps wk-2'], [['wk-2', /^default via/m, '10.42.172.128/27 dev eth0 scope link \ndefault via']]],
  [['warning pool-overlaps wk-2'], [['wk-2', /^default via/m, '10.40.0.0/13 dev tun0 scope link \ndefault via']]],
  [
    ['stop pool-overlaps ms-1'],
    [
      ['ms-1', '10.42.0.0/16 Always', '192.168.0.0/16 Always'],
      ...names.map(name => [name, /^192\.168\.15\.0\/24 dev eth0 .*\n/m, ''] as const),
    ],
  ],
  [['stop pods-forward-dropped wk-2'], [nftTable('wk-2', 'forward priority filter; policy drop;')]],
  [
    ['stop pods-forward-dropped wk-2'],
    [nftTable('wk-2', 'forward priority filter; policy accept;', 'counter packets 3 bytes 180 drop')],
  ],
  [['stop pods-forward-dropped wk-2'], [ruleBefore('wk-2', ACCEPTS, REJECT)]],
  [
    ['stop pods-forward-dropped wk-2'],
    [
      ['wk-2', ':FORWARD ACCEPT', ':FORWARD DROP'],
      ['wk-2', /^\[9:99\] -A FORWARD -m comment --comment "cali:S93.*\n/m, ''],
    ],
  ],
  [['stop vxlan-blocked wk-2'], muted('wk-2')],
  [
    ['stop vxlan-blocked wk-1'],
    [
      ...mute('wk-1', 'ctb-edge-1'),
      nftTable('wk-1', 'output priority -300; policy accept;', 'udp dport { 4789, 8472 } drop'),
    ],
  ],
  [['stop checksum-offload wk-1'], [noTcp('wk-1', 'wk-2'), noTcp('wk-1', 'ms-1')]],
  [['stop typha-blocked wk-2'], [noTypha('wk-2', 'ms-1'), noTypha('wk-2', 'wk-1')]],
  [['warning typha-blocked ms-1 wk-2 ctb-edge-1'], [noTypha('wk-2', 'ms-1'), noTypha('ctb-edge-1', 'ms-1')]],
  [
    ['stop typha-blocked ms-1 wk-2'],
    [noTypha('wk-2', 'ms-1'), ['ms-1', 'calico-node-wk-2 wk-2 Running True', 'calico-node-wk-2 wk-2 Running False']],
  ],
  [
    ['warning pod-links-managed wk-2'],
    [
      [
        'wk-2',
        /^== managers$/m,
        '== managers\nNetworkManager vxlan.calico connected (externally)\nNetworkManager cali1 unmanaged',
      ],
    ],
  ],
  [
    ['warning pod-links-managed wk-2'],
    [['wk-2', /^== managers$/m, '== managers\nsystemd-networkd vxlan.calico configured']],
  ],
];

test('nothing is found on hosts that are well', () => {
  expect(causesOf([])).toEqual([]);
});

/** Of real hosts; whoever is not recorded with the fault told the same as where all is well. */
function recordedCauses(scene: string): readonly FoundCause[] {
  const texts = new Map([...recorded('healthy'), ...recorded(scene)]);
  const said = new Map([...texts].map(([host, text]) => [host, parsePodsSaid(text)] as const));
  return findCauses({ inventory, said, rerun: 'provision phase3' }, podsCauses);
}

describe('as it was recorded', () => {
  test('hosts that are well', () => {
    expect(recordedCauses('healthy')).toEqual([]);
    const said = new Map([...recorded('healthy')].map(([host, text]) => [host, parsePodsSaid(text)] as const));
    const ways = vxlanWays({ inventory, said, rerun: '' });
    expect(ways.map(({ ping, tcp }) => [ping, tcp])).toEqual(Array.from({ length: 12 }, () => [true, 'answers']));
  });

  test.each(readdirSync(path('recorded')).filter(scene => scene !== 'healthy'))('%s is named first', scene => {
    const fault = podsFaults.find(({ name }) => name === scene);
    const [first] = recordedCauses(scene);
    expect([first?.code, first?.severity]).toEqual([fault?.code, fault?.severity]);
  });
});

test.each(table)('%s', (expected, edits) => {
  expect(codes(causesOf(edits))).toEqual(expected);
});

test('every cause is found in a test, and every line of its remedy is in the table of what the twin tries', () => {
  const all = table.flatMap(([, edits]) => causesOf(edits));
  expect(new Set(all.map(({ code }) => code))).toEqual(new Set(podsCauses.map(({ code }) => code)));
  const strange = all
    .flatMap(({ code, remedy }) => remedy.map(text => ({ code, text })))
    .filter(
      ({ code, text }) =>
        !shipped.remedies
          .get(code)
          ?.flat()
          .some(line => saidBy(line, text) !== undefined),
    );
  expect(strange).toEqual([]);
  for (const { evidence } of all) expect(evidence.length).toBeGreaterThan(0);
});

test('every fault is of a cause here, and no less severe than it is told', () => {
  for (const { code } of podsFaults) expect(podsCauses.map(cause => cause.code)).toContain(code);
});

describe('what is seen', () => {
  test('a rule that drops it is evidence, and makes it certain', () => {
    const rule = 'udp dport { 4789, 8472 } drop';
    const [found] = causesOf([...muted('wk-2'), nftTable('wk-2', 'input priority -300; policy accept;', rule)]);
    expect(found).toMatchObject({ code: 'vxlan-blocked', hosts: ['wk-2'], confidence: 'certain' });
    expect(found?.evidence.at(-1)).toBe(`on wk-2: table fault: ${rule}`);
    // Calico's own rule about strangers is none of them.
    expect(causesOf(muted('wk-2'))[0]).toMatchObject({ confidence: 'likely' });
  });

  test('a way that was opened for the pods is no closed one', () => {
    const accepted = [
      nftTable(
        'wk-2',
        'forward priority filter; policy drop;',
        'ip saddr 10.42.0.0/16 accept',
        'ip daddr 10.42.0.0/16 accept',
      ),
    ];
    expect(causesOf(accepted)).toEqual([]);
    expect(
      causesOf([ruleBefore('wk-2', ACCEPTS, REJECT), ruleBefore('wk-2', /-j REJECT/, '-s 10.42.0.0/16 -j ACCEPT')]),
    ).toEqual([]);
    // What only speaks of something else closes nothing.
    expect(causesOf([ruleBefore('wk-2', ACCEPTS, '-i docker0 -j DROP')])).toEqual([]);
    // The policy alone does no harm: Calico's last rule lets its packets pass.
    expect(causesOf([['wk-2', ':FORWARD ACCEPT', ':FORWARD DROP']])).toEqual([]);
  });

  test('what lets them pass is named, with the table or the program that it is for', () => {
    const [nft] = causesOf([nftTable('wk-2', 'forward priority filter; policy drop;')]);
    expect(nft?.remedy[0]).toBe(
      'on wk-2: nft insert rule inet fault one ip saddr 10.42.0.0/16 accept; nft insert rule inet fault one ip daddr 10.42.0.0/16 accept',
    );
    const [iptables] = causesOf([ruleBefore('wk-2', ACCEPTS, REJECT)]);
    expect(iptables?.remedy[0]).toBe(
      'on wk-2: iptables -I FORWARD -s 10.42.0.0/16 -j ACCEPT; iptables -I FORWARD -d 10.42.0.0/16 -j ACCEPT',
    );
  });

  test('what Calico’s node says of Typha is evidence', () => {
    const line = 'Failed to connect to typha endpoint 172.27.15.12:5473';
    const [found] = causesOf([
      noTypha('wk-2', 'ms-1'),
      noTypha('wk-2', 'wk-1'),
      ['wk-2', /^== felix$/m, `== felix\nold\n${line}`],
    ]);
    expect(found?.evidence).toEqual([
      'wk-2 asks 172.27.15.12, TCP 5473: no answer',
      'wk-2 asks 172.27.15.11, TCP 5473: no answer',
      `calico-node on wk-2: ${line}`,
    ]);
  });
});

describe('what is not claimed', () => {
  test('a host whose end of the VXLAN is gone shuts nobody out', () => {
    const gone = /^== link$[\s\S]*?^(?=== routes 4$)/m;
    expect(causesOf([...muted('wk-2'), ['wk-2', gone, '== absent\nabsent\n']])).toEqual([]);
  });

  test('where no server tells, only what the hosts tell of themselves is', () => {
    expect(
      codes(causesOf([...muted('wk-2'), ['ms-1', /^== api$[\s\S]*?^calico told$/m, '== api\ncalico timeout']])),
    ).toEqual(['stop vxlan-blocked wk-2']);
    const silent: Edit = ['ms-1', /^== api$[\s\S]*?^calico told$/m, ''];
    expect(causesOf([silent, noTypha('wk-2', 'ms-1'), nftTable('wk-2', 'forward priority 0; policy drop;')])).toEqual(
      [],
    );
  });

  test('where the mesh does not reach a host, its pods’ network says nothing', () => {
    expect(causesOf(muted('wk-2'), new Set(['wk-2']))).toEqual([]);
    expect(causesOf([noTypha('wk-2', 'ms-1'), noTypha('wk-2', 'wk-1')], new Set(['wk-2']))).toEqual([]);
  });

  test('a kubelet that refuses, or a rule about its port, is no wrong checksum', () => {
    const piece = patternOf(ends['wk-2'].piece);
    expect(causesOf([['wk-1', new RegExp(`${piece} 10250 answers`), `${ends['wk-2'].piece} 10250 refused`]])).toEqual(
      [],
    );
    const rule = nftTable('wk-2', 'input priority 0; policy accept;', 'tcp dport 10250 drop');
    expect(causesOf([noTcp('wk-1', 'wk-2'), rule])).toEqual([]);
    expect(causesOf([noTcp('wk-1', 'wk-2'), ['wk-1', 'generic on', 'generic off [fixed]']])).toEqual([]);
  });
});

test('a host whose answer makes no sense is not taken for a healthy one', () => {
  const text = healthy['ms-1'] ?? '';
  expect(() => parsePodsSaid(text.replace('CalicoNode wk-2 ', 'CalicoNode ;reboot '))).toThrow(/kubectl/);
  expect(() => parsePodsSaid(text.replace('172.27.15.13%2F32', '$(reboot)'))).toThrow(/kubectl/);
  expect(() => parsePodsSaid(text.replace('10.42.0.0/16 Always', ';reboot Always'))).toThrow(/kubectl/);
});

test('a cluster with another network is not asked', async () => {
  const flannel = parseInventory(
    `${clusterYaml({ hosts: ['one', 'two'] })}kubernetes: { network: flannel }\n`,
    'lab.yaml',
    { sections: shippedSections },
  );
  const asked: string[] = [];
  const look = await podsSurvey.take({
    inventory: flannel,
    chosen: new Set(['one']),
    rerun: '',
    read: async host => {
      asked.push(host.name);
      return { because: 'nobody asks' };
    },
  });
  expect([asked, look.silent]).toEqual([[], []]);
});

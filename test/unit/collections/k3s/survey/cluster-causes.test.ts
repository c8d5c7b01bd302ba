import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../../src/collections/collections.ts';
import { clusterCauses } from '../../../../../src/collections/k3s/causes/cluster-causes.ts';
import { clusterFaults } from '../../../../../src/collections/k3s/faults/cluster-faults.ts';
import { parseNodeSaid } from '../../../../../src/collections/k3s/survey/node-said.ts';
import { findCauses } from '../../../../../src/diagnosis/find-causes.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import type { FoundCause } from '../../../../../src/model/gate/diagnosis.ts';
import { saidBy } from '../../../../../src/model/twin/remedy.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const inventory = await loadInventory(path('../../../../../inventory/home.yaml'), shippedSections);

/** The same with three servers at home. */
const three = parseInventory(
  readFileSync(path('../../../../../inventory/home.yaml'), 'utf8').replaceAll('roles: [agent]', 'roles: [server]'),
  'three.yaml',
  { sections: shippedSections },
);

/** What the survey printed on hosts of the twin with K3s v1.36.3 and flannel, by the fault that was put; `healthy` has all four hosts. */
const recorded = (scene: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path(`recorded/${scene}`)).map(file => [
      file.replace(/\.txt$/, ''),
      readFileSync(path(`recorded/${scene}/${file}`), 'utf8'),
    ]),
  );

const healthy = recorded('healthy');

type Edit = readonly [host: string, from: string | RegExp, to: string];

function causesOf(
  texts: Readonly<Record<string, string>>,
  edits: readonly Edit[] = [],
  before: ReadonlySet<string> = new Set(),
  of = inventory,
): readonly FoundCause[] {
  const changed = new Map(Object.entries({ ...healthy, ...texts }));
  for (const [host, from, to] of edits) {
    const text = changed.get(host) ?? '';
    const after = text.replace(from, to);
    if (after === text) throw new Error(`${host} does not have ${from}`);
    changed.set(host, after);
  }
  const said = new Map(
    [...changed].filter(([, text]) => text !== '').map(([host, text]) => [host, parseNodeSaid(text)]),
  );
  return findCauses({ inventory: of, said, rerun: 'provision phase3' }, clusterCauses, before);
}

const codes = (found: readonly FoundCause[]): readonly string[] =>
  found.map(({ code, hosts }) => `${code} ${hosts.join(' ')}`);

/** K3s on wk-2 as it is while it does not come up; with lines that its journal has. */
const down = (...journal: readonly string[]): readonly Edit[] => [
  ['wk-2', /ActiveState=active\nSubState=running/, 'ActiveState=activating\nSubState=auto-restart'],
  ['wk-2', /unit ActiveState=active\nunit SubState=running/, 'unit ActiveState=activating\nunit SubState=auto-restart'],
  ...(journal.length === 0 ? [] : [['wk-2', /^api answers$/m, ['api answers', ...journal].join('\n')] as const]),
];

/** What the API tells beside what is recorded. */
const told = (line: string): Edit => ['ms-1', /^cluster told$/m, `${line}\ncluster told`];

test('nothing is found on hosts that are well', () => {
  expect(causesOf({})).toEqual([]);
});

describe('faults as they were recorded', () => {
  const scenes = readdirSync(path('recorded')).filter(scene => scene !== 'healthy');

  test.each(scenes)('%s is named first, and alone', scene => {
    const fault = clusterFaults.find(({ name }) => name === scene);
    const found = causesOf(recorded(scene));
    expect(found.map(({ code }) => code)).toEqual([fault?.code]);
    expect(found[0]?.severity).toBe(fault?.severity);
    expect(found[0]?.evidence.length).toBeGreaterThan(0);
  });
});

/** Causes that cannot be recorded, or were not: what would be printed differs from the healthy hosts in this. */
const table: readonly (readonly [expected: readonly string[], edits: readonly Edit[]])[] = [
  [['k3s-missing wk-2'], [...down(), ['wk-2', 'unit LoadState=loaded', 'unit LoadState=not-found']]],
  [['k3s-masked wk-2'], [...down(), ['wk-2', 'unit LoadState=loaded', 'unit LoadState=masked']]],
  [['k3s-stopped wk-2'], [...down(), ['wk-2', 'unit ActiveState=activating', 'unit ActiveState=inactive']]],
  [
    ['datastore-behind wk-2'],
    down(
      'journal datastore-behind level=fatal msg="/var/lib/rancher/k3s/server/cred/passwd newer than datastore and could cause a cluster outage. Remove the file(s) from disk and restart to be recreated from datastore."',
    ),
  ],
  [
    ['node-option-unknown wk-2'],
    down('journal node-option-unknown level=fatal msg="Error: flag provided but not defined: -cluster-cidr"'),
  ],
  [['node-clock-wrong wk-2'], [...down(), ['wk-2', /^now \d+$/m, 'now 1700000000']]],
  [['token-refused wk-2'], down('journal token-refused level=error msg="401 Unauthorized"')],
  [['token-refused wk-2'], down('journal node-token-missing level=fatal msg="Error: --token is required"')],
  [['node-certificate-expired wk-2'], down('journal node-certificate-expired x509: certificate has expired')],
  [
    ['api-name-unknown wk-2'],
    down('journal api-name-unknown x509: certificate is valid for 10.43.0.1, not 172.27.15.12'),
  ],
  [['node-unfit wk-2'], [...down(), ['wk-2', /^controllers memory\n/m, '']]],
  [['api-unreachable wk-2'], [['wk-2', 'api answers', 'api connection timed out']]],
  [['api-unreachable wk-2'], [...down(), ['wk-2', 'api answers', 'api connection refused']]],
  [['k3s-unexplained wk-2'], down('journal - level=fatal msg="something new"')],
  [['node-address-wrong wk-2'], [['ms-1', '172.27.15.13,', '192.168.15.4,']]],
  [
    ['node-not-ready wk-2'],
    [['ms-1', /^Ready wk-2 True .*$/m, 'Ready wk-2 Unknown NodeStatusUnknown Kubelet+stopped+posting+node+status.']],
  ],
  [['node-under-pressure wk-2'], [told('Pressure wk-2 DiskPressure kubelet+has+disk+pressure')]],
  [['pods-of-removed-node ms-1'], [told('Pod default lost gone-1 Running')]],
  [
    ['coredns-loop ms-1'],
    [
      told(
        'Pod kube-system coredns-1 ms-1 Running\nWhy kube-system coredns-1 waiting CrashLoopBackOff back-off\ncoredns [FATAL] plugin/loop: Loop (127.0.0.1:4 -> :53) detected for zone "."',
      ),
    ],
  ],
  [['pod-crashes wk-2'], [told('Pod default mine wk-2 Running\nWhy default mine waiting CrashLoopBackOff back-off')]],
  [
    ['pod-not-ready wk-2'],
    [
      told(
        'Pod calico-system calico-node-1 wk-2 Running\nUnready calico-system calico-node-1 calico-node 2026-01-01T00:00:00Z',
      ),
    ],
  ],
  [
    ['pod-not-made wk-2'],
    [
      told(
        'Pod kube-system coredns-1 wk-2 Pending\nWhy kube-system coredns-1 waiting ContainerCreating -\nEvent kube-system coredns-1 FailedCreatePodSandBox no+keyring',
      ),
    ],
  ],
  [
    ['server-disk-slow ms-1'],
    [
      [
        'ms-1',
        /^cluster told$/m,
        'cluster told\njournal server-disk-slow {"level":"warn","caller":"wal/wal.go:815","msg":"slow fdatasync","took":"1.4s","expected-duration":"1s"}',
      ],
    ],
  ],
  [['server-disk-slow ms-1'], [['ms-1', /^cluster told$/m, 'cluster told\netcd writes 40 1000']]],
  [
    ['k3s-stopped ms-1', 'agent-waits wk-2'],
    [
      ...down(),
      ['ms-1', 'unit ActiveState=active\nunit SubState=running', 'unit ActiveState=inactive\nunit SubState=dead'],
      ['ms-1', /^(Node|Ready|Pod|Why) .*\n/gm, ''],
      ['ms-1', /^cluster told\n/m, ''],
      ['wk-2', 'api answers', 'api connection refused'],
    ],
  ],
  [['k3s-not-enabled wk-1'], [['wk-1', 'unit UnitFileState=enabled', 'unit UnitFileState=disabled']]],
];

test.each(table)('%s', (expected, edits) => {
  expect(codes(causesOf({}, edits))).toEqual(expected);
});

/** K3s on ms-1 as it is without a majority: it is started again and again, its API is silent. */
const leaderless: readonly Edit[] = [
  ['ms-1', 'unit ActiveState=active\nunit SubState=running', 'unit ActiveState=activating\nunit SubState=start'],
  ['ms-1', /^(Node|Ready|Pod|Why) .*\n/gm, ''],
  ['ms-1', /^cluster told$/m, 'etcd health RAFT NO LEADER\netcd leader 0'],
];

/** With three servers; `''`: a host that told nothing. */
const several: readonly (readonly [
  expected: readonly string[],
  texts: Readonly<Record<string, string>>,
  edits: readonly Edit[],
])[] = [
  [[], {}, []],
  [['server-missing wk-2'], { 'wk-2': '' }, []],
  [['etcd-quorum-lost wk-1 wk-2'], { 'wk-1': '', 'wk-2': '' }, leaderless],
  [
    ['etcd-member-unknown wk-2'],
    {},
    down(
      'journal etcd-member-unknown level=fatal msg="Failed to test data store connection: this server is a not a member of the etcd cluster. Found [ms-1-1=https://172.27.15.12:2380], expect: wk-2-2=https://172.27.15.13:2380"',
    ),
  ],
];

test.each(several)('of three servers: %s', (expected, texts, edits) => {
  const found = causesOf(texts, edits, new Set(), three);
  expect(codes(found)).toEqual(expected);
});

test('a server that is away is no cause, but counts as lost', () => {
  const away = {
    ...three,
    hosts: three.hosts.map(one => (one.name === 'wk-2' ? { ...one, away: true as const } : one)),
  };
  expect(codes(causesOf({ 'wk-2': '' }, [], new Set(), away))).toEqual([]);
  const [found] = causesOf({ 'wk-1': '', 'wk-2': '' }, leaderless, new Set(), away);
  expect(found).toMatchObject({ code: 'etcd-quorum-lost', hosts: ['wk-1', 'wk-2'] });
  expect(found?.evidence).toContain('wk-2: it is away');
});

test('where a server says who leads, a majority is left, whatever systemd says of the others', () => {
  const leads: Edit = ['ms-1', /^cluster told$/m, 'cluster told\netcd health true\netcd leader 1'];
  expect(codes(causesOf({ 'wk-1': '', 'wk-2': '' }, [leads], new Set(), three))).not.toContain(
    'etcd-quorum-lost wk-1 wk-2',
  );
});

test('a few slow writes, or slow ones among a few, say nothing of a disk', () => {
  for (const writes of ['10 1000', '40 99'])
    expect(causesOf({}, [['ms-1', /^cluster told$/m, `cluster told\netcd writes ${writes}`]])).toEqual([]);
});

test('every cause is found in a test, and every line of its remedy is in the table of what the twin tries', () => {
  const scenes = readdirSync(path('recorded')).filter(scene => scene !== 'healthy');
  const all = [
    ...scenes.flatMap(scene => causesOf(recorded(scene))),
    ...table.flatMap(([, edits]) => causesOf({}, edits)),
    ...several.flatMap(([, texts, edits]) => causesOf(texts, edits, new Set(), three)),
  ];
  expect(new Set(all.map(({ code }) => code))).toEqual(new Set(clusterCauses.map(({ code }) => code)));
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
});

test('a container that has just been started may still become ready; what its kubelet was told last is the evidence', () => {
  const now = Number(/^now (\d+)$/m.exec(healthy['ms-1'] ?? '')?.[1]);
  const since = (seconds: number): string => new Date((now - seconds) * 1000).toISOString().replace(/\.\d+Z/, 'Z');
  const pod = (seconds: number, more = ''): readonly Edit[] => [
    told(
      `Pod calico-system calico-node-1 wk-2 Running\nUnready calico-system calico-node-1 calico-node ${since(seconds)}${more}`,
    ),
  ];
  expect(causesOf({}, pod(59))).toEqual([]);
  const says =
    '\nEvent calico-system calico-node-1 Unhealthy old\nEvent calico-system calico-node-1 Unhealthy felix+is+not+ready\nEvent calico-system calico-node-1 BackOff other\nEvent default mine Unhealthy no';
  expect(causesOf({}, pod(61, says))).toMatchObject([
    { what: 'calico-system/calico-node-1 on wk-2 is not ready, after 61 s', evidence: ['felix is not ready'] },
  ]);
  const crashing = '\nWhy calico-system calico-node-1 waiting CrashLoopBackOff back-off';
  expect(codes(causesOf({}, pod(61, crashing)))).toEqual(['pod-crashes wk-2']);
});

test('a container that is being made is no trouble until its kubelet says that it cannot, and what is over is no trouble', () => {
  const pod = (more: string): readonly Edit[] => [
    told(`Pod default mine wk-2 Pending\nWhy default mine waiting ContainerCreating -${more}`),
  ];
  expect(causesOf({}, pod(''))).toEqual([]);
  expect(
    causesOf(
      {},
      pod(
        '\nEvent default other FailedMount no+volume\nEvent default mine FailedMount late\nEvent default mine Pulling an+image',
      ),
    ),
  ).toEqual([]);
  const id = 'a'.repeat(64);
  const warned = `\nEvent default mine FailedMount old\nEvent default mine FailedCreatePodSandBox sandbox+${id}%3A+no+keyring`;
  expect(causesOf({}, pod(warned))).toMatchObject([
    {
      code: 'pod-not-made',
      severity: 'warning',
      what: 'default/mine is on wk-2, which cannot begin with it',
      evidence: ['FailedCreatePodSandBox: sandbox ID: no keyring'],
    },
  ]);
});

describe('what follows from another trouble is not told again', () => {
  test('where the server is stopped, agents that do not reach it say nothing', () => {
    const stopped: readonly Edit[] = [
      ['ms-1', 'unit ActiveState=active\nunit SubState=running', 'unit ActiveState=inactive\nunit SubState=dead'],
      ['ms-1', /^(Node|Ready|Pod|Why) .*\n/gm, ''],
      ['ms-1', /^cluster told\n/m, ''],
      ['wk-2', 'api answers', 'api connection refused'],
    ];
    expect(codes(causesOf({}, stopped))).toEqual(['k3s-stopped ms-1']);
  });

  test('where the diagnosis of the mesh has said why a host is cut off, its way to the server says nothing', () => {
    const edits: readonly Edit[] = [['wk-2', 'api answers', 'api connection timed out']];
    expect(codes(causesOf({}, edits, new Set(['wk-2'])))).toEqual([]);
  });

  test('an old trouble in the journal of an agent that is up is none', () => {
    const edits: readonly Edit[] = [['wk-2', 'api answers', 'api answers\njournal token-refused 401 Unauthorized']];
    expect(causesOf({}, edits)).toEqual([]);
  });
});

test('a host whose answer makes no sense is not taken for a healthy one', () => {
  expect(() => parseNodeSaid((healthy['wk-2'] ?? '').replace(/^now .*$/m, 'now soon'))).toThrow(/date/);
  expect(() => parseNodeSaid((healthy['ms-1'] ?? '').replace(/^Pod kube-system /m, 'Pod ;reboot '))).toThrow(/kubectl/);
});

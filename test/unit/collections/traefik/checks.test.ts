import { describe, expect, test } from 'vitest';
import { parseFirewall } from '../../../../src/collections/firewall/state/parse-firewall.ts';
import { entryProbe } from '../../../../src/collections/traefik/checks/entry-probe.ts';
import { httpsEntry } from '../../../../src/collections/traefik/checks/https-entry.ts';
import { traefikPorts } from '../../../../src/collections/traefik/checks/traefik-ports.ts';
import { traefikRuns } from '../../../../src/collections/traefik/checks/traefik-runs.ts';
import { traefikEdge } from '../../../../src/collections/traefik/resources/traefik-edge.ts';
import { portRules } from '../../../../src/collections/traefik/state/port-rules.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';

function seen(check: BoundCheck, stdout: string): readonly string[] {
  const verdict = check.judge({ stdout, stderr: '', code: 0 });
  if (verdict.kind === 'met') return [`met: ${verdict.evidence}`];
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
}

const row = (...words: readonly string[]): string => `${words.join('\t')}\n`;

describe('Traefik runs', () => {
  const check = traefikRuns.bind({ edges: ['edge-1'] });
  const pod = (node: string, ready: string, why = ''): string => row('Pod', 'traefik-edge-1', ready, node, '', why);
  const well = row('HelmChart', ' ');

  test.each([
    ['on the edge', pod('edge-1', 'True') + well, 'met: ready on edge-1'],
    ['on another node', pod('wk-1', 'True') + well, 'traefik-edge-1 runs on wk-1'],
    ['on no node', pod('', 'False', '0/4 nodes are available') + well, 'has no node: 0/4 nodes are available'],
    ['without its image', pod('edge-1', 'False', 'ErrImagePull') + well, 'on edge-1 is not ready: ErrImagePull'],
    [
      'opened everywhere by a Service',
      pod('edge-1', 'True') + row('Service', 'traefik', '', '', 'LoadBalancer', '') + well,
      'the Service traefik is of type LoadBalancer',
    ],
    ['without its chart', row('HelmChart', 'absent'), 'there is no HelmChart traefik-edge'],
    [
      'with a chart that has failed',
      row('HelmChart', 'True BackoffLimitExceeded') + row('said', 'Error: values do not meet the schema'),
      'the chart has failed: BackoffLimitExceeded; its job said last: Error: values do not meet the schema',
    ],
    ['with a chart that has just begun', well, 'its chart has made no pod yet'],
    ['where no server is', 'no server\n', 'no server of K3s runs on this host'],
    ['told in words that nobody knows', 'what\n', 'unasked'],
    ['told without the chart', pod('edge-1', 'True'), 'unasked'],
  ])('%s', (_, stdout, told) => {
    expect(seen(check, stdout).join('; ')).toContain(told);
  });
});

test('no pod is waited for on an edge that is away', () => {
  const check = traefikRuns.bind({ edges: ['edge-1', 'edge-2'], away: ['edge-2'] });
  const well = `${row('Pod', 'traefik-1', 'True', 'edge-1', '', '')}${row('HelmChart', ' ')}`;
  const said = (...pods: readonly string[]) => seen(check, pods.join('') + well);
  expect(said()).toEqual(['met: ready on edge-1; away: edge-2']);
  expect(said(row('Pod', 'traefik-2', 'False', 'edge-2', '', ''))).toEqual(['met: ready on edge-1; away: edge-2']);
  expect(said(row('Pod', 'traefik-2', 'False', '', '', 'no node'))).toEqual(['met: ready on edge-1; away: edge-2']);
  expect(said(row('Pod', 'traefik-2', 'False', 'wk-1', '', '')).join()).toContain('runs on wk-1');
});

const firewall = (...nat: readonly string[]): string =>
  [
    '== legacy 4',
    '== legacy 6',
    '== nft 4',
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ...nat,
    'COMMIT',
    '== nft 6',
    '== sets',
    '',
  ].join('\n');

/** As CNI's portmap wrote them for a pod of Traefik. */
const hostPorts = [
  ':CNI-DN-1f0a [0:0]',
  ':CNI-HOSTPORT-DNAT [0:0]',
  '-A CNI-DN-1f0a -s 10.42.219.4/32 -p tcp -m tcp --dport 80 -j CNI-HOSTPORT-SETMARK',
  '-A CNI-DN-1f0a -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.42.219.4:8000',
  '-A CNI-DN-1f0a -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.42.219.4:8443',
  '-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"k8s-pod-network\\" id: \\"1f\\"" -m multiport --dports 80,443 -j CNI-DN-1f0a',
];

describe('ports 80 and 443', () => {
  const edge = traefikPorts.bind({ edge: true });
  const other = traefikPorts.bind({ edge: false });

  test('lead to Traefik on an edge; after a flush of the rules they do not', () => {
    expect(seen(edge, firewall(...hostPorts))).toEqual(['met: 80, 443']);
    expect(seen(edge, firewall())).toEqual(['port 80 leads to no pod', 'port 443 leads to no pod']);
    expect(seen(edge, firewall(...hostPorts.filter(rule => !rule.includes('8443'))))).toEqual([
      'port 443 leads to no pod',
    ]);
  });

  test('lead to Traefik nowhere else; to the pod of somebody else they may', () => {
    expect(seen(other, firewall())).toEqual(['met: they do not, as wanted']);
    expect(seen(other, firewall(...hostPorts))).toEqual([
      'port 80 leads to a pod of Traefik, 10.42.219.4',
      'port 443 leads to a pod of Traefik, 10.42.219.4',
    ]);
    const others = hostPorts.map(rule => rule.replace(':8000', ':3000').replace(':8443', ':3001'));
    expect(seen(other, firewall(...others))).toEqual(['met: they do not, as wanted']);
  });
});

describe('a host for Traefik', () => {
  const outcome = (spec: object, stdout: string) =>
    traefikEdge
      .bind({ edge: true, edges: ['edge-1'], tls: 'self-signed', locked: true, ...spec })
      .plan({ stdout: `== sockets\n${stdout}`, stderr: '', code: 0 });
  const because = (spec: object, stdout: string): string => {
    const found = outcome(spec, stdout);
    return found.kind === 'refused' ? found.because : found.kind;
  };
  const nginx = '== sockets\ntcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=7,fd=6))\n';

  test('is one on which nobody has the ports', () => {
    expect(because({}, firewall())).toBe('none');
    expect(because({}, `== sockets\ntcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n${firewall(...hostPorts)}`)).toBe('none');
  });

  test.each([
    ['a program', nginx + firewall(), '80 by nginx'],
    [
      "Docker's rules",
      firewall(
        ':DOCKER [0:0]',
        '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 172.17.0.2:443',
      ),
      '443 by a rule: -A DOCKER',
    ],
  ])('is none where %s has one of them', (_, stdout, told) => {
    expect(because({}, stdout)).toContain(told);
  });

  test('is none where there is no edge, where several would ask for the same certificates, or without a chart', () => {
    expect(because({ edges: [] }, firewall())).toContain('no host has the role edge');
    expect(because({ edges: ['a', 'b'], tls: 'acme' }, firewall())).toContain('2 edges (a, b) would each ask');
    expect(because({ edges: ['a', 'b'] }, firewall())).toBe('none');
    expect(because({ edges: ['a', 'b'], tls: 'acme', challenge: 'dns' }, firewall())).toBe('none');
    expect(because({ edges: ['a', 'b'], tls: 'files' }, firewall())).toBe('none');
    const problems = [{ because: 'the key is not that of the certificate', hint: 'compare' }];
    expect(because({ tls: 'files', problems }, firewall())).toBe('the key is not that of the certificate');
    expect(because({ locked: false }, firewall())).toContain("Traefik's chart is not locked");
  });

  test('sees what nftables alone rewrites, as podman does, and ranges of ports', () => {
    const nft = [
      '== legacy 4',
      '== legacy 6',
      '== nft 4',
      '== nft 6',
      '== ruleset',
      'table inet netavark { # handle 3',
      '\tchain NETAVARK-HOSTPORT-DNAT { # handle 5',
      '\t\ttcp dport 80 jump nv_1_dnat # handle 19',
      '\t\tip daddr 10.0.0.0/8 tcp dport 440-445 dnat ip to 10.88.0.2:443 # handle 20',
      '\t}',
      '}',
      '== sets',
      '',
    ].join('\n');
    expect(portRules(parseFirewall(nft)).map(({ port }) => port)).toEqual([440, 441, 442, 443, 444, 445]);
  });
});

describe('the entry from outside', () => {
  const plain = { status: 301, location: 'https://shop.example.org/' };
  const tls = {
    protocol: 'TLSv1.3',
    issuer: "Let's Encrypt",
    subject: 'shop.example.org',
    names: 'DNS:shop.example.org',
    fingerprint: 'AA:BB',
    until: new Date(Date.now() + 60 * 86_400_000).toUTCString(),
    trusted: true,
    why: '',
  };
  const own = { ...tls, issuer: '', subject: 'TRAEFIK DEFAULT CERT', trusted: false, why: 'self-signed' };
  const never = { error: 'alert protocol version' };
  const said = (one: object, other: object, old: object = never): string =>
    `name shop.example.org\nplain ${JSON.stringify(one)}\nold ${JSON.stringify(old)}\ntls ${JSON.stringify(other)}\n`;
  const check = (kind: string, issuer = kind === 'acme' ? "Let's Encrypt" : '') =>
    httpsEntry.bind({ address: '203.0.113.7', names: ['shop.example.org'], tls: kind, issuer });

  test('is well', () => {
    expect(seen(check('acme'), said(plain, tls)).join()).toContain('met: 80 leads to 443');
    expect(seen(check('self-signed'), said(plain, own))).toEqual(['met: 80 leads to 443; own certificate']);
  });

  test.each([
    ['acme', { error: 'connect ECONNREFUSED' }, tls, 'port 80 does not answer: connect ECONNREFUSED'],
    ['acme', { status: 200, location: '' }, tls, 'port 80 answers shop.example.org with 200'],
    ['acme', { status: 301, location: 'https://other.example/' }, tls, 'with 301 to https://other.example/'],
    ['acme', plain, { error: 'no answer in 8 s' }, 'port 443 does not answer shop.example.org: no answer in 8 s'],
    ['acme', plain, own, 'shop.example.org has no certificate yet'],
    ['acme', plain, { ...tls, trusted: false, why: 'CERT_HAS_EXPIRED' }, 'is not trusted: CERT_HAS_EXPIRED'],
    ['acme', plain, { ...tls, protocol: 'TLSv1.1' }, 'is spoken to by TLSv1.1'],
    ['acme', plain, { ...tls, until: new Date(Date.now() + 86_400_000 * 5.5).toUTCString() }, 'ends in 5 days'],
    ['self-signed', plain, tls, "the certificate for shop.example.org is of Let's Encrypt"],
  ])('%s: %j %j: %s', (kind, one, other, told) => {
    expect(seen(check(kind), said(one, other)).join('; ')).toContain(told);
  });

  test('takes nobody who speaks an old TLS only', () => {
    expect(seen(check('acme'), said(plain, tls, { protocol: 'TLSv1.1' }))).toEqual([
      'shop.example.org is also spoken to by TLSv1.1',
    ]);
  });

  test('has the certificate of the authority that was asked; of one that nobody trusts, and of a private one', () => {
    const staging = { ...tls, issuer: "(STAGING) Let's Encrypt", trusted: false, why: 'UNABLE_TO_VERIFY' };
    expect(seen(check('acme'), said(plain, staging))).toEqual([
      "the certificate for shop.example.org is of (STAGING) Let's Encrypt",
      'the certificate for shop.example.org is not trusted: UNABLE_TO_VERIFY',
    ]);
    expect(seen(check('acme', "(STAGING) Let's Encrypt"), said(plain, staging)).join()).toContain('met: ');
    expect(seen(check('acme', ''), said(plain, { ...staging, issuer: 'Home CA' })).join()).toContain('met: ');
  });

  test('has the very certificate of the inventory, where there is one', () => {
    const own = httpsEntry.bind({
      address: '203.0.113.7',
      names: ['shop.example.org'],
      tls: 'files',
      fingerprint: 'AA:BB',
    });
    expect(seen(own, said(plain, tls)).join()).toContain('met: ');
    expect(seen(own, said(plain, { ...tls, fingerprint: 'CC:DD' }))).toEqual([
      "the certificate for shop.example.org is another one, of Let's Encrypt",
    ]);
  });

  test('is not known where an answer makes no sense', () => {
    expect(seen(check('acme'), 'name a.example\nplain {}\ntls {}\n')).toEqual(['unasked']);
    expect(seen(check('acme'), '')).toEqual(['unasked']);
  });
});

describe('a pod that is asked for at the edge', () => {
  const check = entryProbe.bind({
    node: 'wk-1',
    edges: [{ name: 'edge-1', address: '198.51.100.25' }],
    others: [{ name: 'wk-1', address: '192.168.15.3' }],
    clients: ['203.0.113.10'],
    inside: ['10.42.0.0/16', '172.27.15.31/32'],
  });
  const pod = row('pod', 'True', ' ');
  const at = (heard: string): string => row('edge', 'edge-1', '198.51.100.25', heard);
  const well = at('provision-probe-entry-1 203.0.113.10');

  test.each([
    ['answers', pod + well, 'met: a pod on wk-1, asked by 203.0.113.10'],
    ['is not there', row('pod', 'False', 'ErrImagePull '), 'a pod on wk-1 does not come up: ErrImagePull'],
    [
      'is not reached',
      pod + at('Error from server (NotFound): the server could not find the requested resource'),
      'a new route is not answered at edge-1, 198.51.100.25: Error from server (NotFound)',
    ],
    ['hears of nobody outside', pod + at('provision-probe-entry-1 10.42.3.1'), 'is asked by 10.42.3.1, an address of'],
    [
      'answers beside the edge',
      pod + well + row('other', '192.168.15.3', '443', 'provision-probe-entry-1 a'),
      'of wk-1, too',
    ],
    ['is asked where no server is', 'no server\n', 'no server of K3s runs on this host'],
    ['says what nobody knows', 'what\n', 'unasked'],
  ])('%s', (_, stdout, told) => {
    expect(seen(check, stdout).join('; ')).toContain(told);
  });

  test('leaves another program where it is, and names it; and an address that was not expected', () => {
    const nginx = row('other', '192.168.15.3', '80', '404 page not found');
    const verdict = (text: string) => check.judge({ stdout: text, stderr: '', code: 0 });
    expect(verdict(pod + well + nginx)).toMatchObject({
      kind: 'met',
      note: 'another program answers at 192.168.15.3, TCP 80, of wk-1',
    });
    expect(verdict(pod + at('provision-probe-entry-1 192.0.2.9'))).toMatchObject({
      note: 'the pod was told 192.0.2.9; 203.0.113.10 was expected',
    });
  });
});

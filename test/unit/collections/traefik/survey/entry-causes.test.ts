import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../../src/collections/collections.ts';
import { entryCauses } from '../../../../../src/collections/traefik/causes/entry-causes.ts';
import { parseEntrySaid } from '../../../../../src/collections/traefik/survey/entry-said.ts';
import { findCauses } from '../../../../../src/diagnosis/find-causes.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import type { FoundCause } from '../../../../../src/model/gate/diagnosis.ts';
import { saidBy } from '../../../../../src/model/twin/remedy.ts';

const home = readFileSync(fileURLToPath(new URL('../../../../../inventory/home.yaml', import.meta.url)), 'utf8');

/** The inventory that ships, with an entry. */
const withEntry = (ingress: string, yaml = home) =>
  parseInventory(`${yaml}ingress: ${ingress}\n`, 'home.yaml', { sections: shippedSections });

const ROUTES = 'hosts: [{ host: whoami.example.test, service: whoami, port: 80 }]';
const plain = withEntry(`{ ${ROUTES} }`);
const acme = withEntry(`{ tls: acme, acme: { email: me@example.org, ca: "https://ca.example.test/dir" }, ${ROUTES} }`);

/** What a host of the home sees of the edge, by both ways. */
const asked = ['198.51.100.25', '172.27.15.31'].flatMap(address =>
  [80, 443].map(port => `knock tcp ${address} ${port} answers`),
);
const LOOKED = 'name whoami.example.test 198.51.100.25 ';

/** As real K3s and Traefik tell it where all is well. */
const healthy: Readonly<Record<string, string>> = {
  'ms-1': [
    ...asked,
    LOOKED,
    'HostPort traefik traefik-edge-75c9 ctb-edge-1 80',
    'HostPort traefik traefik-edge-75c9 ctb-edge-1 443',
    'Pod traefik traefik traefik-edge-75c9 ctb-edge-1 Running True',
    'Pod job kube-system helm-install-traefik-edge-x2 ms-1 Succeeded False',
    'Service default whoami 80,',
    'Endpoint default whoami',
    'Backend default provision-whoami.example.test whoami.example.test whoami 80',
    'chart False ',
    'said STATUS: deployed',
    'api told',
    '',
  ].join('\n'),
  'wk-1': [...asked, LOOKED, ''].join('\n'),
  'wk-2': [...asked, LOOKED, ''].join('\n'),
  'ctb-edge-1': [
    'knock tcp 198.51.100.25 80 answers',
    'knock tcp 198.51.100.25 443 answers',
    LOOKED,
    '== sockets',
    'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=7,fd=6))',
    '== legacy 4',
    '== legacy 6',
    '== nft 4',
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':CNI-DN-1f0a [0:0]',
    '-A CNI-DN-1f0a -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.42.3.4:8000',
    '-A CNI-DN-1f0a -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.42.3.4:8443',
    'COMMIT',
    '== nft 6',
    '== ruleset',
    'table inet provision_edge { # handle 3',
    '\tchain ports { # handle 5',
    '\t\ttcp dport { 22, 80, 443 } accept # handle 6',
    '\t\tudp dport 51820 accept # handle 7',
    '\t}',
    '}',
    '== sets',
    '',
  ].join('\n'),
};

type Edit = readonly [host: string, from: string | RegExp, to: string];

function causesOf(
  edits: readonly Edit[],
  inventory = plain,
  before: ReadonlySet<string> = new Set(),
): readonly FoundCause[] {
  const changed = new Map(Object.entries(healthy));
  for (const [host, from, to] of edits) {
    const text = changed.get(host) ?? '';
    const after = text.replace(from, to);
    if (after === text) throw new Error(`${host} does not have ${from}`);
    changed.set(host, after);
  }
  const said = new Map(
    [...changed].map(([host, text]) => [host, parseEntrySaid(text, host === 'ctb-edge-1')] as const),
  );
  return findCauses({ inventory, said, rerun: 'provision phase4' }, entryCauses, before);
}

const codes = (found: readonly FoundCause[]): readonly string[] =>
  found.map(({ code, hosts }) => `${code} ${hosts.join(' ')}`);

/** What the API tells beside that. */
const told = (...lines: readonly string[]): Edit => ['ms-1', /^api told$/m, `${lines.join('\n')}\napi told`];

/** Traefik's pod as it is not ready; with why. */
const unready = (...why: readonly string[]): readonly Edit[] => [
  ['ms-1', 'ctb-edge-1 Running True', 'ctb-edge-1 Pending False'],
  told(...why.map(one => `Why traefik traefik-edge-75c9 ${one}`)),
];

/** A line of Traefik's log, as it and its client of ACME write one. */
const log = (text: string): Edit => told(`log 2026-11-29T09:02:00Z ERR ${text}`);
const refused = (error: string): Edit =>
  log(
    `Unable to obtain ACME certificate for domains error="unable to generate a certificate for the domains [whoami.example.test]: ${error}" domains=["whoami.example.test"] providerName=acme.acme`,
  );
const RATE =
  'acme: error: 429 :: POST :: https://acme-v02.api.letsencrypt.org/acme/new-order :: urn:ietf:params:acme:error:rateLimited :: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-12-01 07:12:33 UTC: see https://letsencrypt.org/docs/rate-limits/';

/** Nobody outside is answered at either port. */
const shut: readonly Edit[] = ['ms-1', 'wk-1', 'wk-2'].flatMap(host =>
  [80, 443].map(
    port => [host, `knock tcp 198.51.100.25 ${port} answers`, `knock tcp 198.51.100.25 ${port} silent`] as const,
  ),
);
const dropped: Edit = [
  'ctb-edge-1',
  'table inet provision_edge',
  'table inet own { # handle 1\n\tchain in { # handle 2\n\t\ttcp dport { 80, 443 } drop # handle 3\n\t}\n}\ntable inet provision_edge',
];
const noName: readonly Edit[] = Object.keys(healthy).map(host => [host, LOOKED, 'name whoami.example.test ']);

test('nothing is found where all is well', () => {
  // A domain without a route of its own has one of ours, with nobody behind it.
  expect(
    causesOf([
      told('Service traefik provision-domain 80,', 'Backend traefik provision-domain example.test provision-domain 80'),
    ]),
  ).toEqual([]);
  expect(causesOf([])).toEqual([]);
  expect(causesOf([['ctb-edge-1', LOOKED, `${LOOKED}\nkept whoami.example.test`]], acme)).toEqual([]);
});

const table: readonly (readonly [expected: readonly string[], edits: readonly Edit[], inventory?: typeof plain])[] = [
  [['entry-no-edge ms-1'], [], withEntry(`{ ${ROUTES} }`, home.replace('roles: [agent, edge]', 'roles: [agent]'))],
  [
    ['traefik-missing ms-1'],
    [
      ['ms-1', 'chart False ', 'chart absent'],
      ['ms-1', /^Pod traefik .*\n/m, ''],
    ],
  ],
  [['chart-job-failed ms-1'], [['ms-1', 'chart False ', 'chart True BackoffLimitExceeded']]],
  [
    ['chart-job-failed ms-1'],
    [
      ['ms-1', 'helm-install-traefik-edge-x2 ms-1 Succeeded False', 'helm-install-traefik-edge-x2 ms-1 Running False'],
      told('Why kube-system helm-install-traefik-edge-x2 ended Error -', 'said Error: nonsense is not allowed'),
    ],
  ],
  [
    ['chart-job-failed ms-1'],
    [
      ['ms-1', 'helm-install-traefik-edge-x2 ms-1 Succeeded False', 'helm-install-traefik-edge-x2 ms-1 Pending False'],
      ['ms-1', /^Pod traefik .*\n/m, ''],
      told('Why kube-system helm-install-traefik-edge-x2 waiting ImagePullBackOff no+such+host'),
    ],
  ],
  [
    ['traefik-image-not-pulled ctb-edge-1'],
    unready('waiting ErrImagePull dial+tcp%3A+lookup+registry.invalid%3A+no+such+host'),
  ],
  [
    ['traefik-unscheduled ctb-edge-1'],
    [
      ['ms-1', 'traefik-edge-75c9 ctb-edge-1 Running True', 'traefik-edge-75c9 - Pending '],
      told(
        'HostPort default rival ctb-edge-1 443',
        'Why traefik traefik-edge-75c9 unscheduled Unschedulable 1+node%28s%29+didn%27t+have+free+ports+for+the+requested+pod+ports',
      ),
    ],
  ],
  [
    ['edge-not-tolerated ctb-edge-1'],
    [
      ['ms-1', 'traefik-edge-75c9 ctb-edge-1 Running True', 'traefik-edge-75c9 - Pending '],
      told(
        'Taint ctb-edge-1 CriticalAddonsOnly provision-edge NoSchedule',
        'Why traefik traefik-edge-75c9 unscheduled Unschedulable 1+node%28s%29+had+untolerated+taint%28s%29',
      ),
    ],
  ],
  // It tolerates ours: another one keeps it away.
  [
    ['traefik-unscheduled ctb-edge-1'],
    [
      ['ms-1', 'traefik-edge-75c9 ctb-edge-1 Running True', 'traefik-edge-75c9 - Pending '],
      told(
        'Taint ctb-edge-1 CriticalAddonsOnly provision-edge NoSchedule',
        'Taint ctb-edge-1 disk slow NoSchedule',
        'Tolerates traefik traefik-edge-75c9',
        'Why traefik traefik-edge-75c9 unscheduled Unschedulable 1+node%28s%29+had+untolerated+taint%28s%29',
      ),
    ],
  ],
  [['traefik-crashes ctb-edge-1'], unready('waiting CrashLoopBackOff back-off', 'ended OOMKilled -')],
  [['traefik-not-ready ctb-edge-1'], unready()],
  [['traefik-not-ready ctb-edge-1'], [['ms-1', /^Pod traefik .*\n/m, '']]],
  [
    ['entry-port-rewritten ctb-edge-1'],
    [['ctb-edge-1', /^:CNI-DN-1f0a.*$/m, '$&\n-A PREROUTING -p tcp -m tcp --dport 443 -j REDIRECT --to-ports 22']],
  ],
  [['entry-rules-missing ctb-edge-1'], [['ctb-edge-1', /^-A CNI-DN-1f0a .*\n-A CNI-DN-1f0a .*\n/m, '']]],
  [['entry-blocked ctb-edge-1'], [...shut, dropped]],
  [['entry-blocked ctb-edge-1'], [...shut, ['ctb-edge-1', '{ 22, 80, 443 }', '22']]],
  [['entry-closed-on-the-way ctb-edge-1'], shut],
  [['acme-rate-limited ctb-edge-1'], [refused(RATE)], acme],
  [
    ['acme-authority-silent ctb-edge-1'],
    [
      log(
        'Unable to obtain ACME certificate for domains error="cannot get ACME client get directory at \'https://ca.example.test/dir\': Get \\"https://ca.example.test/dir\\": dial tcp 192.0.2.1:443: connect: connection refused" domains=["whoami.example.test"]',
      ),
      ['ctb-edge-1', /^knock .*$/m, '$&\nknock tcp ca.example.test 443 refused'],
    ],
    acme,
  ],
  [
    ['name-leads-elsewhere ctb-edge-1'],
    Object.keys(healthy).map(host => [host, LOOKED, 'name whoami.example.test 192.0.2.7']),
  ],
  [['name-unknown ctb-edge-1'], noName],
  [
    ['name-unknown ctb-edge-1'],
    [...noName, refused('error: 400 :: urn:ietf:params:acme:error:dns :: NXDOMAIN looking up A')],
    acme,
  ],
  [
    ['acme-refused ctb-edge-1'],
    [refused('acme: error: 400 :: urn:ietf:params:acme:error:connection :: 198.51.100.25: Timeout during connect')],
    acme,
  ],
  [['acme-refused ctb-edge-1'], [refused('acme: error: 403 :: urn:ietf:params:acme:error:caa :: CAA record')], acme],
  [
    ['entry-port-taken ctb-edge-1'],
    [['ctb-edge-1', '== sockets', '== sockets\ntcp LISTEN 0 511 *:80 *:* users:(("nginx",pid=7,fd=6))']],
  ],
  [
    ['route-without-service ms-1'],
    [
      ['ms-1', /^Service .*\n/m, ''],
      ['ms-1', /^Endpoint .*\n/m, ''],
    ],
  ],
  [['route-without-service ms-1'], [['ms-1', 'Service default whoami 80,', 'Service default whoami 8080,http,']]],
  [['route-without-endpoints ms-1'], [['ms-1', /^Endpoint .*\n/m, '']]],
  [
    ['route-refused ms-1'],
    [
      log(
        'error="middleware \\"default-none@kubernetescrd\\" does not exist" entryPointName=websecure routerName=websecure-default-provision-whoami-example-test-whoami-example-test@kubernetes',
      ),
    ],
  ],
];

test.each(table.map(([expected, edits, inventory]) => ({ expected, edits, inventory })))(
  '$expected',
  ({ expected, edits, inventory }) => {
    const found = causesOf(edits, inventory);
    expect(codes(found)).toEqual(expected);
    expect(found.every(({ evidence }) => evidence.length > 0)).toBe(true);
  },
);

test('every cause is found in a test, and every line of its remedy is in the table of what the twin tries', () => {
  const atHome = withEntry(
    `{ ${ROUTES} }`,
    home.replace('site: contabo', 'site: home').replace('198.51.100.25', '192.168.15.9'),
  );
  const all = [...table.flatMap(([, edits, inventory]) => causesOf(edits, inventory)), ...causesOf([], atHome)];
  expect(new Set(all.map(({ code }) => code))).toEqual(new Set(entryCauses.map(({ code }) => code)));
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

describe('faults as they were recorded', () => {
  /** What the survey printed on hosts of the twin with real K3s and Traefik, by the fault that was put; what is missing was as in `healthy`. */
  const recorded = (scene: string): readonly (readonly [host: string, text: string])[] =>
    readdirSync(new URL(`recorded/${scene}`, import.meta.url)).map(file => [
      file.replace(/\.txt$/, ''),
      readFileSync(new URL(`recorded/${scene}/${file}`, import.meta.url), 'utf8'),
    ]);
  const found = (scene: string, inventory = plain) => {
    const texts = new Map([...recorded('healthy'), ...recorded(scene)]);
    const said = new Map(
      [...texts].map(([host, text]) => [host, parseEntrySaid(text, host === 'ctb-edge-1')] as const),
    );
    return findCauses({ inventory, said, rerun: 'provision phase4' }, entryCauses);
  };
  const scenes = readdirSync(new URL('recorded', import.meta.url)).filter(scene => scene !== 'healthy');

  // In a twin no name server answers.
  test('nothing but the name is found where all was well', () => {
    expect(found('healthy').map(({ code, severity }) => `${code} ${severity}`)).toEqual(['name-unknown warning']);
  });

  test.each(scenes)('%s is named first, and nothing but the name beside it', scene => {
    const codes = found(scene, scene.startsWith('acme') ? acme : plain).map(({ code }) => code);
    const expected = shipped.faults.get(scene)?.code ?? scene;
    expect(codes).toEqual([expected, 'name-unknown']);
  });
});

describe('what is told, and what is not', () => {
  test('the words of the authority tell until when it refuses', () => {
    expect(causesOf([refused(RATE)], acme)[0]?.what).toContain('until 2026-12-01 07:12:33 UTC');
  });

  test('an old refusal for a name that has its certificate by now is over', () => {
    expect(causesOf([refused(RATE), ['ctb-edge-1', LOOKED, `${LOOKED}\nkept whoami.example.test`]], acme)).toEqual([]);
  });

  test('without acme a name that leads elsewhere is a warning, with it the authority is not refusing besides', () => {
    const elsewhere: readonly Edit[] = Object.keys(healthy).map(host => [
      host,
      LOOKED,
      'name whoami.example.test 192.0.2.7',
    ]);
    expect(causesOf(elsewhere).map(({ severity }) => severity)).toEqual(['warning']);
    const error = 'acme: error: 403 :: urn:ietf:params:acme:error:unauthorized :: 192.0.2.7: Invalid response from';
    const found = causesOf([...elsewhere, refused(error)], acme);
    expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['name-leads-elsewhere stop']);
    expect(found[0]?.evidence.join()).toContain('192.0.2.7: Invalid response');
  });

  test('a name that one of the hosts finds at the edge is known', () => {
    expect(causesOf(noName.slice(1))).toEqual([]);
  });

  test('where the diagnosis of the cluster has said why the edge does not work, its pod and its ports say nothing', () => {
    const edge = new Set(['ctb-edge-1']);
    expect(causesOf([...unready('waiting CrashLoopBackOff back-off'), ...shut], plain, edge)).toEqual([]);
  });

  test('an edge behind a router: the ports are to be forwarded', () => {
    const yaml = home
      .replace('    site: contabo\n    address: 198.51.100.25', '    site: office\n    address: 192.168.77.2')
      .replace(
        '  contabo: {}',
        '  contabo: {}\n  office: { lan: 192.168.77.0/24, router: { lan_address: 192.168.77.1, public_address: 198.51.100.25, forwards: [{ udp: 51820, to: ctb-edge-1 }] } }',
      );
    const [found] = causesOf(shut, withEntry(`{ ${ROUTES} }`, yaml));
    expect(found?.what).toBe('the router at office passes TCP 80 and 443 not on to ctb-edge-1');
    expect(found?.remedy[0]).toBe('on the router: forward TCP 198.51.100.25:80 → 192.168.77.2:80');
  });

  test('a line of a route that is gone is over; of a route that no Ingress makes it is told', () => {
    const error = (router: string) => log(`error="middleware \\"x\\" does not exist" routerName=${router}`);
    expect(causesOf([error('websecure-default-gone-gone-example-test@kubernetes')])).toEqual([]);
    expect(codes(causesOf([error('default-own-0123@kubernetescrd')]))).toEqual(['route-refused ms-1']);
  });

  test('what makes no sense is not taken for health', () => {
    const parse = (text: string) => () => parseEntrySaid(text, false);
    expect(parse('knock tcp 1.2.3.4 80 maybe')).toThrow(/perl/);
    expect(parse('name a.example ;reboot')).toThrow(/getent/);
    expect(parse('Pod traefik traefik ;x - Running \nchart False \napi told')).toThrow(/kubectl/);
    expect(parse('api told')).toThrow(/kubectl/);
  });
});

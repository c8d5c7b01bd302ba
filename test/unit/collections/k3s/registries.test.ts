import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { askedRegistries, registriesText } from '../../../../src/collections/k3s/config/registries.ts';
import { judgeRegistries, parseRegistries } from '../../../../src/collections/k3s/fitness/registries.ts';
import { k3sRegistries } from '../../../../src/collections/k3s/resources/k3s-registries.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const inventoryOf = (kubernetes: string, more = '') =>
  parseInventory(clusterYaml({ hosts: ['one'], more: `kubernetes: ${kubernetes}\n${more}` }), 'lab.yaml', {
    sections: shippedSections,
  });

const LOGIN = 'vars: { login: { username: me, password: "correct horse" } }';

test('mirrors and who logs in are what K3s reads; without a word of them there is no file', () => {
  expect(registriesText(inventoryOf('{}'))).toBe('');
  expect(parse(registriesText(inventoryOf('{ registries: {} }')))).toBe(null);
  const text = registriesText(
    inventoryOf(
      `{ registries: { mirrors: { docker.io: { endpoint: [https://mirror.example.org/hub], rewrite: { '^rancher/(.*)': 'hub/$1' } } }, credentials: { mirror.example.org: login } } }`,
      LOGIN,
    ),
  );
  expect(parse(text)).toEqual({
    mirrors: {
      'docker.io': { endpoint: ['https://mirror.example.org/hub'], rewrite: { '^rancher/(.*)': 'hub/$1' } },
    },
    configs: { 'mirror.example.org': { auth: { username: 'me', password: 'correct horse' } } },
  });
});

test('a login that vars does not say is told before anything is sent', () => {
  const without = inventoryOf(
    '{ registries: { credentials: { quay.io: login } } }',
    'vars: { login: { username: me } }',
  );
  expect(() => registriesText(without)).toThrow('vars.login does not say who logs in at quay.io');
});

test.each([
  ['{ registries: { mirrors: { "https://docker.io": { endpoint: [https://x.org] } } } }', 'is no name of a registry'],
  ['{ registries: { credentials: { "*": login } } }', '"*" is no name of a registry'],
  ['{ registries: { mirrors: { docker.io: { endpoint: [x.org] } } } }', 'is no address of a registry'],
  ['{ registries: { mirrors: { docker.io: { endpoint: [https://me:pw@x.org] } } } }', 'has no user, password'],
  ['{ registries: { mirrors: { docker.io: { endpoint: [] } } } }', 'endpoint'],
  ['{ registries: { credentials: { quay.io: "a b" } } }', 'is no name of a value below vars'],
  ['{ registries: { mirror: {} } }', 'mirror'],
])('told with line and column: kubernetes: %s', (kubernetes, words) => {
  expect(() => inventoryOf(kubernetes)).toThrow(words);
  expect(() => inventoryOf(kubernetes)).toThrow(/lab\.yaml:\d+:\d+/);
});

test('asked are the registries of images that come in no archive, mirrors first', () => {
  const mirrored = '{ registries: { mirrors: { "*": { endpoint: ["https://m.example.org/v2"] } } } }';
  expect(askedRegistries(inventoryOf('{}'), new Map())).toEqual([
    { name: 'docker.io', urls: ['https://registry-1.docker.io/v2/'] },
    { name: 'quay.io', urls: ['https://quay.io/v2/'] },
  ]);
  expect(askedRegistries(inventoryOf(mirrored), new Map())[1]).toEqual({
    name: 'quay.io',
    urls: ['https://m.example.org/v2/', 'https://quay.io/v2/'],
  });
  const file = { source: '/x', size: 1, sha256: 'a' };
  const locked = new Map([
    ['k3s/v1.36.3+k3s1/k3s-airgap-images-arm64.tar.zst', file],
    ['calico/v3.32.1/calico-images-arm64.tar', file],
  ]);
  expect(askedRegistries(inventoryOf('{}'), locked)).toEqual([]);
  expect(askedRegistries(inventoryOf('{ network: flannel }'), new Map()).map(one => one.name)).toEqual(['docker.io']);
  expect(askedRegistries(inventoryOf('{}', 'artifacts: { images: bundle }'), new Map())).toEqual([]);
  const own = inventoryOf('{ network: flannel, server: { system-default-registry: "r.example.org:5000" } }');
  expect(askedRegistries(own, new Map())).toEqual([
    { name: 'r.example.org:5000', urls: ['https://r.example.org:5000/v2/'] },
  ]);
});

const asked = [
  { name: 'docker.io', urls: ['https://m.example.org/v2/', 'https://registry-1.docker.io/v2/'] },
  { name: 'quay.io', urls: ['https://quay.io/v2/'] },
];
const judged = (...lines: string[]) =>
  judgeRegistries(asked, parseRegistries(lines.map(one => `registry ${one}\n`).join('')));

test('a registry answers with 200 or 401, at one of its addresses', () => {
  const dead = 'https://m.example.org/v2/ curl 6 curl: (6) Could not resolve host: m.example.org 000';
  const hub = 'https://registry-1.docker.io/v2/ curl 0 401';
  expect(judged(dead, hub, 'https://quay.io/v2/ curl 0 200')).toEqual({ kind: 'fit', evidence: 'docker.io, quay.io' });
  expect(
    judged(dead, hub, 'https://quay.io/v2/ wget 6   HTTP/1.1 302 Found   HTTP/1.1 401 Unauthorized'),
  ).toMatchObject({
    kind: 'fit',
  });
  expect(judged()).toEqual({ kind: 'fit', evidence: 'no image is to be pulled' });
  expect(judged('https://quay.io/v2/ none 0')).toMatchObject({ kind: 'untold' });
});

test.each([
  ['curl 6 curl: (6) Could not resolve host: quay.io 000', 'no name server of the host knows its name'],
  ['curl 7 curl: (7) Failed to connect 000', 'nothing answers there, or the way is closed'],
  ['curl 28 curl: (28) Connection timed out 000', 'it does not answer in time'],
  ['curl 60 curl: (60) SSL certificate problem 000', 'its certificate does not prove who it is'],
  ['curl 99 curl: (99) odd 000', 'curl: (99) odd'],
  ['curl 0 502', 'answers 502, as no registry does'],
  ['wget 4 wget: unable to resolve host address', 'wget: unable to resolve host address'],
  ['wget 4', 'wget ended with 4'],
  ['wget 124 Connecting to quay.io', 'it does not answer in time'],
])('a registry that does not is told with the cause: %s', (answer, cause) => {
  const fitness = judged(`https://quay.io/v2/ ${answer}`);
  expect(fitness).toMatchObject({
    kind: 'unfit',
    because: expect.stringContaining(cause),
    hint: expect.stringContaining('images: bundle'),
  });
});

test('what is in the file is not exported where somebody logs in, and never shown', () => {
  const byHand = (content: string) => k3sRegistries.bind({ content }).byHand();
  expect(byHand('mirrors: {}\n')?.kind).toBe('step');
  expect(byHand('configs: { quay.io: {} }\n')?.kind).toBe('cannot');
  const task = k3sRegistries.bind({ content: 'configs: { quay.io: { auth: { password: "correct horse" } } }' });
  const outcome = task.plan({ stdout: 'absent\n', stderr: '', code: 0 });
  expect(outcome).toMatchObject({
    kind: 'change',
    change: { fields: expect.arrayContaining([expect.objectContaining({ name: 'content', secret: true })]) },
  });
});

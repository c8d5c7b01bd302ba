import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { entryName, forgetKubeconfigs, keepKubeconfig } from '../../../src/cli/cluster/kept-kubeconfigs.ts';
import {
  type ClusterAccess,
  forgetInKubeconfig,
  kubeconfigOf,
  mergeKubeconfig,
} from '../../../src/cli/cluster/kubeconfig.ts';
import { readKubeconfig } from '../../../src/cli/cluster/read-kubeconfig.ts';
import { parseAdminAccess } from '../../../src/collections/k3s/access/admin-access.ts';
import type { AdminAccess } from '../../../src/model/cluster/admin-way.ts';
import { homeAndCloud } from '../../fixtures/home-and-cloud.ts';

let folder: string;
const openssl = (...args: readonly string[]): void => {
  const ended = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(ended.stderr);
};
const base64 = (name: string): string => readFileSync(join(folder, name)).toString('base64');

/** As K3s writes it; `user` takes the place of its administrator's. */
const k3sYaml = (user: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    clusters: [
      {
        cluster: { 'certificate-authority-data': base64('ca.pem'), server: 'https://127.0.0.1:6443' },
        name: 'default',
      },
    ],
    contexts: [{ context: { cluster: 'default', user: 'default' }, name: 'default' }],
    'current-context': 'default',
    kind: 'Config',
    users: [
      {
        name: 'default',
        user: { 'client-certificate-data': base64('admin.pem'), 'client-key-data': base64('admin.key'), ...user },
      },
    ],
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-kubeconfig-'));
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=k3s-server-ca', '-days', '3650');
  openssl(
    'req',
    '-new',
    ...ec,
    '-keyout',
    'admin.key',
    '-out',
    'admin.csr',
    '-subj',
    '/O=system:masters/CN=system:admin',
  );
  openssl('x509', '-req', '-in', 'admin.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-out', 'admin.pem', '-days', '365');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the access that a server tells', () => {
  test('is its CA, and the administrator’s certificate with its end and key', () => {
    const admin = parseAdminAccess(k3sYaml());
    expect(admin).toMatchObject({ ca: base64('ca.pem'), certificate: base64('admin.pem'), key: base64('admin.key') });
    const days = ((admin?.until.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThan(366);
  });

  test('has nothing else in it that the host’s file says: no program to run', () => {
    const admin = parseAdminAccess(
      k3sYaml({ exec: { command: 'sh', args: ['-c', 'id'] }, 'auth-provider': { name: 'x' } }),
    );
    expect(admin).toBeDefined();
    expect(kubeconfigOf(accessTo(admin as AdminAccess))).not.toMatch(/exec|auth-provider|command/);
  });

  test.each([
    ['an empty file', () => ''],
    ['no YAML', () => '{'],
    ['another’s key', () => k3sYaml({ 'client-key-data': base64('ca.key') })],
    ['no certificate', () => k3sYaml({ 'client-certificate-data': Buffer.from('hello').toString('base64') })],
    ['what is no base64', () => k3sYaml({ 'client-key-data': '$(id)' })],
  ])('is none of %s', (_, text) => {
    expect(parseAdminAccess(text())).toBeUndefined();
  });
});

const accessTo = (admin: AdminAccess, more: Partial<ClusterAccess> = {}): ClusterAccess => ({
  name: 'home',
  cluster: 'home',
  server: 'https://10.100.0.1:6443',
  admin,
  ...more,
});
const admin = (ca = 'Q0E='): AdminAccess => ({ ca, certificate: 'Q0VSVA==', key: 'S0VZ', until: new Date(0) });

const users = `# mine
apiVersion: v1
kind: Config
preferences: {}
current-context: work   # do not touch
clusters:
  - name: work
    cluster:
      server: https://work.example:6443
      certificate-authority-data: V09SSw==
users:
  - name: work
    user: {token: abc}
contexts:
  - name: work
    context: {cluster: work, user: work, namespace: shop}
`;

describe('a kubeconfig of the user’s', () => {
  test('gets the cluster, and keeps its comments, its clusters and its current context', () => {
    const { text, added, current } = mergeKubeconfig(users, accessTo(admin()), 'config');
    expect({ added, current }).toEqual({ added: true, current: 'work' });
    expect(text).toContain('# mine\n');
    expect(text).toContain('current-context: work # do not touch');
    const before = parse(users);
    const after = parse(text);
    for (const list of ['clusters', 'users', 'contexts']) {
      expect(after[list][0]).toEqual(before[list][0]);
      expect(after[list]).toHaveLength(2);
    }
    expect(after.contexts[1]).toEqual({ name: 'home', context: { cluster: 'home', user: 'home' } });
    expect(after.clusters[1].cluster.server).toBe('https://10.100.0.1:6443');
  });

  test('has it renewed in its place, as often as it is asked for', () => {
    const once = mergeKubeconfig(users, accessTo(admin()), 'config').text;
    const twice = mergeKubeconfig(once, accessTo(admin('TkVX'), { server: 'https://192.168.1.10:6443' }), 'config');
    expect(twice.added).toBe(false);
    const after = parse(twice.text);
    expect(after.clusters).toHaveLength(2);
    expect(after.clusters[1].cluster).toMatchObject({
      server: 'https://192.168.1.10:6443',
      'certificate-authority-data': 'TkVX',
    });
    expect(mergeKubeconfig(once, accessTo(admin()), 'config').text).toBe(once);
  });

  test('keeps another cluster of the same name', () => {
    expect(() => mergeKubeconfig(users, accessTo(admin(), { name: 'work' }), 'config')).toThrow(
      /work is another cluster/,
    );
    const ofOther = mergeKubeconfig('', accessTo(admin(), { cluster: 'shop' }), 'config').text;
    expect(() => mergeKubeconfig(ofOther, accessTo(admin('T1RIRVI=')), 'config')).toThrow(/home is another cluster/);
    const onlyUser = 'users:\n  - name: home\n    user: {token: abc}\n';
    expect(() => mergeKubeconfig(onlyUser, accessTo(admin()), 'config')).toThrow(/home is another cluster/);
  });

  test('takes over an entry of the very same CA, whoever wrote it', () => {
    const byHand = users.replaceAll('work', 'home').replace('V09SSw==', admin().ca);
    expect(mergeKubeconfig(byHand, accessTo(admin()), 'config').added).toBe(false);
  });

  test.each([
    ['', 'an empty one'],
    ['apiVersion: v1\nkind: Config\nclusters: null\nusers: null\ncontexts: null\n', 'one without entries'],
  ])('that is new makes it its current context: %j', text => {
    expect(mergeKubeconfig(text, accessTo(admin()), 'config').current).toBe('home');
  });

  test.each([['- a list\n'], ['{'], ['clusters: none\n']])('that is none is refused: %j', text => {
    expect(() => mergeKubeconfig(text, accessTo(admin()), 'config')).toThrow(/no kubeconfig/);
  });

  test('is as before once the cluster is taken out, its current context too', () => {
    const { text } = mergeKubeconfig(users, accessTo(admin()), 'config');
    expect(parse(forgetInKubeconfig(text, 'home', 'home', 'config') ?? '')).toEqual(parse(users));
    const alone = parse(forgetInKubeconfig(kubeconfigOf(accessTo(admin())), 'home', 'home', 'config') ?? '');
    expect(alone).toMatchObject({ clusters: [], users: [], contexts: [] });
    expect(alone).not.toHaveProperty('current-context');
  });

  test('has a rehearsal on the twin beside the real cluster, and loses only that one again', () => {
    const inventory = { ...homeAndCloud, file: join(folder, 'home.yaml') };
    const real = { inventory, twin: false };
    const twin = { inventory, twin: true };
    const entriesOf = (which: typeof real) => ({ name: entryName(which), cluster: entryName(which) });
    const config = join(folder, 'config');
    const begun = mergeKubeconfig(users, accessTo(admin(), entriesOf(real)), config).text;
    const both = mergeKubeconfig(begun, accessTo(admin('VFdJTg=='), entriesOf(twin)), config);
    expect(both.added).toBe(true);
    writeFileSync(config, both.text);
    keepKubeconfig(real, config, entryName(real));
    keepKubeconfig(twin, config, entryName(twin));
    expect(forgetKubeconfigs(twin)).toEqual([`${config}: took out ${entryName(twin)}`]);
    expect(parse(readFileSync(config, 'utf8'))).toEqual(parse(begun));
  });

  test('that cannot be read is no empty one', () => {
    expect(readKubeconfig(join(folder, 'none'))).toBeUndefined();
    expect(() => readKubeconfig(folder)).toThrow(/is a directory/);
  });

  test('keeps what is not marked as the cluster’s', () => {
    expect(forgetInKubeconfig(users, 'work', 'work', 'config')).toBeUndefined();
    expect(forgetInKubeconfig(users, 'gone', 'home', 'config')).toBeUndefined();
  });
});

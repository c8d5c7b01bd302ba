import { expect, test } from 'vitest';
import type { SshSettings } from '../../../src/model/inventory.ts';
import { hopName, knownNameOf } from '../../../src/transport/hop.ts';
import { resolveRoute } from '../../../src/transport/resolve-route.ts';
import type { SshConfig } from '../../../src/transport/ssh-config/ssh-config.ts';

const SETTINGS: SshSettings = {
  address: 'gate',
  identityFiles: [],
  agent: true,
  become: { method: 'none' },
  hostKey: 'strict',
  knownHosts: ['/project/known_hosts'],
  connectTimeout: 7,
};
const OPTIONS = {
  home: '/home/me',
  localUser: 'me',
  userKnownHosts: ['/home/me/.ssh/known_hosts'],
  globalKnownHosts: ['/etc/known'],
  agentSocket: '/agent',
  identityFilesOverride: undefined,
  knownHostsOverride: undefined,
};
const config =
  (hosts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): SshConfig =>
  async ({ address }) =>
    new Map(Object.entries(hosts[address] ?? {}));
const NONE = config({});

test('what nobody sets is as ssh has it', async () => {
  const { target, jump } = await resolveRoute(SETTINGS, NONE, OPTIONS);
  expect(jump).toEqual([]);
  expect(target).toEqual({
    named: 'gate',
    ownIdentities: [],
    address: 'gate',
    port: 22,
    user: 'me',
    identityFiles: ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'].map(name => ({
      path: `/home/me/.ssh/${name}`,
      named: false,
    })),
    identitiesOnly: false,
    agentSocket: '/agent',
    knownHosts: ['/home/me/.ssh/known_hosts', '/etc/known', '/project/known_hosts'],
    remember: undefined,
    timeout: 7,
    beyond: [],
  });
});

test('ssh’s configuration fills in, and the inventory wins over it', async () => {
  const found = config({
    gate: {
      hostname: ['10.0.0.1'],
      port: ['2222'],
      user: ['ann'],
      identityfile: ['~/.ssh/%h-%r', '%d/%u/%%'],
      identitiesonly: ['yes'],
      userknownhostsfile: ['~/known', '/dev/null'],
    },
  });
  expect((await resolveRoute(SETTINGS, found, OPTIONS)).target).toMatchObject({
    address: '10.0.0.1',
    port: 2222,
    user: 'ann',
    identityFiles: [
      { path: '/home/me/.ssh/10.0.0.1-ann', named: true },
      { path: '/home/me/me/%', named: true },
    ],
    identitiesOnly: true,
    knownHosts: ['/home/me/known', '/dev/null', '/etc/known', '/project/known_hosts'],
  });
  const own = { ...SETTINGS, port: 22, user: 'bob', identityFiles: ['/key'], agent: false };
  expect((await resolveRoute(own, found, OPTIONS)).target).toMatchObject({
    port: 22,
    user: 'bob',
    identityFiles: [{ path: '/key', named: true }],
    agentSocket: undefined,
  });
});

test('a new key is remembered in the project’s file, and only if that was asked for', async () => {
  expect((await resolveRoute({ ...SETTINGS, hostKey: 'accept-new' }, NONE, OPTIONS)).target.remember).toBe(
    '/project/known_hosts',
  );
});

test('overrides leave nothing of the user’s own', async () => {
  const overridden = { ...OPTIONS, identityFilesOverride: ['/twin/key'], knownHostsOverride: ['/twin/known'] };
  expect((await resolveRoute({ ...SETTINGS, hostKey: 'accept-new' }, NONE, overridden)).target).toMatchObject({
    identityFiles: [{ path: '/twin/key', named: true }],
    agentSocket: undefined,
    knownHosts: ['/twin/known'],
    remember: '/twin/known',
  });
});

const way = async (settings: SshSettings, found: SshConfig): Promise<string[]> =>
  (await resolveRoute(settings, found, OPTIONS)).jump.map(hopName);

test('jump hosts come from the inventory, else from ssh’s configuration', async () => {
  const found = config({
    gate: { proxyjump: ['one,ann@two:2222'] },
    one: { hostname: ['10.0.0.1'], proxyjump: ['zero'] },
    two: { proxyjump: ['never'] },
  });
  expect(await way(SETTINGS, found)).toEqual(['me@zero:22', 'me@10.0.0.1:22', 'ann@two:2222']);
  expect(await way({ ...SETTINGS, jump: [] }, found)).toEqual([]);
  expect(await way({ ...SETTINGS, jump: [{ address: 'one', port: 23, identityFiles: [] }] }, found)).toEqual([
    'me@10.0.0.1:23',
  ]);
});

test.each([
  ['none', []],
  ['ssh://ann@[fe80::1]:23', ['ann@[fe80::1]:23']],
  ['ann@bob@host', ['ann@bob@host:22']],
])('ProxyJump %s', async (text, expected) => {
  expect(await way(SETTINGS, config({ gate: { proxyjump: [text] } }))).toEqual(expected);
});

test('a configuration that loops back to itself is said', async () => {
  await expect(way(SETTINGS, config({ gate: { proxyjump: ['gate'] } }))).rejects.toThrow('loops back to itself');
});

test.each([
  ['proxycommand', ['nc %h %p'], ['proxycommand']],
  ['certificatefile', ['~/x-cert.pub'], ['certificatefile']],
  ['ciphers', ['aes256-ctr'], ['ciphers']],
  ['a directive of next year', ['yes'], ['a directive of next year']],
  ['proxycommand', ['none'], []],
  ['sendenv', ['LANG'], []],
  ['identityfile', ['~/%%C/%r'], []],
  ['identityfile', ['~/keys/%C'], ['identityfile']],
  ['identityagent', ['/run/%j.sock'], ['identityagent']],
])('%s %s goes beyond the SSH library: %s', async (name, values, beyond) => {
  expect((await resolveRoute(SETTINGS, config({ gate: { [name]: values } }), OPTIONS)).target.beyond).toEqual(beyond);
});

test('a way of the inventory stands in the place of a ProxyCommand', async () => {
  const found = config({ gate: { proxycommand: ['nc %h %p'] } });
  expect((await resolveRoute({ ...SETTINGS, jump: [] }, found, OPTIONS)).target.beyond).toEqual([]);
});

test('ssh’s agent, alias, address family and own address are followed', async () => {
  const found = config({
    gate: {
      identityagent: ['~/agents/%n'],
      hostkeyalias: ['Fleet'],
      addressfamily: ['inet6'],
      bindaddress: ['10.0.0.9'],
      globalknownhostsfile: ['/etc/a /etc/b'],
      identityfile: ['${HOME_OF_TEST}/%r@%p-%k'],
    },
  });
  process.env['HOME_OF_TEST'] = '/elsewhere';
  const { target } = await resolveRoute(SETTINGS, found, OPTIONS);
  expect(target).toMatchObject({
    agentSocket: '/home/me/agents/gate',
    keyAlias: 'Fleet',
    family: 6,
    from: '10.0.0.9',
    knownHosts: ['/home/me/.ssh/known_hosts', '/etc/a', '/etc/b', '/project/known_hosts'],
    identityFiles: [{ path: '/elsewhere/me@22-Fleet', named: true }],
  });
  expect(knownNameOf(target)).toBe('fleet');
  const none = config({ gate: { identityagent: ['none'] } });
  expect((await resolveRoute(SETTINGS, none, OPTIONS)).target.agentSocket).toBeUndefined();
});

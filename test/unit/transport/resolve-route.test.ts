import { expect, test } from 'vitest';
import type { SshSettings } from '../../../src/model/inventory.ts';
import { hopName } from '../../../src/transport/hop.ts';
import { resolveRoute } from '../../../src/transport/resolve-route.ts';
import type { SshConfig } from '../../../src/transport/ssh-config-file.ts';

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
  agentSocket: '/agent',
  identityFilesOverride: undefined,
  knownHostsOverride: undefined,
};
const config =
  (hosts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): SshConfig =>
  address =>
    new Map(Object.entries(hosts[address] ?? {}));
const NONE = config({});

test('what nobody sets is as ssh has it', () => {
  const { target, jump } = resolveRoute(SETTINGS, NONE, OPTIONS);
  expect(jump).toEqual([]);
  expect(target).toEqual({
    address: 'gate',
    port: 22,
    user: 'me',
    identityFiles: ['id_ed25519', 'id_ecdsa', 'id_rsa'].map(name => ({ path: `/home/me/.ssh/${name}`, named: false })),
    identitiesOnly: false,
    agentSocket: '/agent',
    knownHosts: ['/home/me/.ssh/known_hosts', '/project/known_hosts'],
    remember: undefined,
    timeout: 7,
  });
});

test('ssh’s configuration fills in, and the inventory wins over it', () => {
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
  expect(resolveRoute(SETTINGS, found, OPTIONS).target).toMatchObject({
    address: '10.0.0.1',
    port: 2222,
    user: 'ann',
    identityFiles: [
      { path: '/home/me/.ssh/10.0.0.1-ann', named: true },
      { path: '/home/me/me/%', named: true },
    ],
    identitiesOnly: true,
    knownHosts: ['/home/me/known', '/dev/null', '/project/known_hosts'],
  });
  const own = { ...SETTINGS, port: 22, user: 'bob', identityFiles: ['/key'], agent: false };
  expect(resolveRoute(own, found, OPTIONS).target).toMatchObject({
    port: 22,
    user: 'bob',
    identityFiles: [{ path: '/key', named: true }],
    agentSocket: undefined,
  });
});

test('a new key is remembered in the project’s file, and only if that was asked for', () => {
  expect(resolveRoute({ ...SETTINGS, hostKey: 'accept-new' }, NONE, OPTIONS).target.remember).toBe(
    '/project/known_hosts',
  );
});

test('overrides leave nothing of the user’s own', () => {
  const overridden = { ...OPTIONS, identityFilesOverride: ['/twin/key'], knownHostsOverride: ['/twin/known'] };
  expect(resolveRoute({ ...SETTINGS, hostKey: 'accept-new' }, NONE, overridden).target).toMatchObject({
    identityFiles: [{ path: '/twin/key', named: true }],
    agentSocket: undefined,
    knownHosts: ['/twin/known'],
    remember: '/twin/known',
  });
});

const way = (settings: SshSettings, found: SshConfig): string[] =>
  resolveRoute(settings, found, OPTIONS).jump.map(hopName);

test('jump hosts come from the inventory, else from ssh’s configuration', () => {
  const found = config({
    gate: { proxyjump: ['one,ann@two:2222'] },
    one: { hostname: ['10.0.0.1'], proxyjump: ['zero'] },
    two: { proxyjump: ['never'] },
  });
  expect(way(SETTINGS, found)).toEqual(['me@zero:22', 'me@10.0.0.1:22', 'ann@two:2222']);
  expect(way({ ...SETTINGS, jump: [] }, found)).toEqual([]);
  expect(way({ ...SETTINGS, jump: [{ address: 'one', port: 23, identityFiles: [] }] }, found)).toEqual([
    'me@10.0.0.1:23',
  ]);
});

test.each([
  ['none', []],
  ['ssh://ann@[fe80::1]:23', ['ann@[fe80::1]:23']],
  ['ann@bob@host', ['ann@bob@host:22']],
])('ProxyJump %s', (text, expected) => {
  expect(way(SETTINGS, config({ gate: { proxyjump: [text] } }))).toEqual(expected);
});

test('what is not supported is said', () => {
  expect(() => way(SETTINGS, config({ gate: { proxycommand: ['nc %h %p'] } }))).toThrow(
    'ProxyCommand for gate is not supported',
  );
  expect(() => way(SETTINGS, config({ gate: { proxyjump: ['gate'] } }))).toThrow('loops back to itself');
  expect(way({ ...SETTINGS, jump: [] }, config({ gate: { proxycommand: ['nc %h %p'] } }))).toEqual([]);
});

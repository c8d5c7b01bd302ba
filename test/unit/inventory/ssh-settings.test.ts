import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { SshSettings } from '../../../src/model/inventory.ts';
import { broken, type Replacement } from './mistakes-of.ts';

const settings = (...replacements: readonly Replacement[]): Readonly<Record<string, SshSettings>> =>
  Object.fromEntries(
    parseInventory(broken(...replacements), 'lab.yaml', {
      path: '/srv/lab.yaml',
      home: '/home/me',
      sections: shippedSections,
    }).hosts.map(({ name, ssh }) => [name, ssh]),
  );

test('what nobody sets is left to ~/.ssh/config', () => {
  const { one } = settings(['ssh:\n  user: ops\n', '']);
  expect(one).toStrictEqual({
    address: '192.168.15.2',
    identityFiles: [],
    agent: true,
    become: { method: 'sudo', password: 'none' },
    hostKey: 'strict',
    knownHosts: ['/srv/.provision/known_hosts'],
    connectTimeout: 10,
  });
});

test("a host's own settings win, key by key", () => {
  const { one, two } = settings(
    [
      'user: ops',
      'user: ops\n  port: 2200\n  identity_file: ~/.ssh/all\n  agent: false\n  host_key: accept-new\n  known_hosts: [k1, /k2]\n  connect_timeout: 2.5\n  become_password: true\n  jump: me@gate:22022',
    ],
    [
      '[server] }',
      '[server], ssh: { address: one.example.net, port: 22, user: me, identity_file: [], jump: [], known_hosts: [] } }',
    ],
  );
  expect(two).toStrictEqual({
    address: '192.168.15.3',
    port: 2200,
    user: 'ops',
    identityFiles: ['/home/me/.ssh/all'],
    agent: false,
    jump: [{ address: 'gate', user: 'me', port: 22022, identityFiles: [] }],
    become: { method: 'sudo', password: 'ask' },
    hostKey: 'accept-new',
    knownHosts: ['/srv/.provision/known_hosts', '/srv/k1', '/k2'],
    connectTimeout: 2.5,
  });
  expect(one).toStrictEqual({
    ...two,
    address: 'one.example.net',
    port: 22,
    user: 'me',
    identityFiles: [],
    jump: [],
    knownHosts: ['/srv/.provision/known_hosts'],
  });
});

test('root needs no sudo, and nobody who says so', () => {
  const { one, two, out } = settings(
    ['[server] }', '[server], ssh: { user: root, become: true } }'],
    ['[agent] }', '[agent], ssh: { become: false } }'],
  );
  expect(one?.become).toEqual({ method: 'none' });
  expect(two?.become).toEqual({ method: 'none' });
  expect(out?.become).toEqual({ method: 'sudo', password: 'none' });
});

test('a jump over a host goes the way to that host first, with its settings', () => {
  const { one, two, out } = settings(
    ['[server] }', '[server], ssh: { jump: two } }'],
    ['[agent] }', '[agent], ssh: { jump: [out, "[2001:db8::1]:2222"], address: 10.0.0.9 } }'],
    ['[agent, edge] }', '[agent, edge], ssh: { user: root, port: 2022, identity_file: key, jump: [] } }'],
  );
  const toOut = { address: '198.51.100.25', user: 'root', port: 2022, identityFiles: ['/srv/key'] };
  expect(out?.jump).toEqual([]);
  expect(two?.jump).toEqual([toOut, { address: '2001:db8::1', port: 2222, identityFiles: [] }]);
  expect(one?.jump).toEqual([...(two?.jump ?? []), { address: '10.0.0.9', user: 'ops', identityFiles: [] }]);
});

test('a jump for all: its own hosts go by the hops before them', () => {
  const { one, two, out } = settings(['user: ops', 'user: ops\n  jump: [out, one]']);
  expect(out?.jump).toEqual([]);
  expect(one?.jump?.map(hop => hop.address)).toEqual(['198.51.100.25']);
  expect(two?.jump?.map(hop => hop.address)).toEqual(['198.51.100.25', '192.168.15.2']);
});

test('a jump host with a login of its own: alone and in a list, its key beside the inventory', () => {
  const { one, two } = settings(
    ['[server] }', '[server], ssh: { jump: { address: gate.example.net, identity_file: keys/gate } } }'],
    [
      '[agent] }',
      '[agent], ssh: { jump: [out, { address: "2001:db8::1", user: me, port: 2222, identity_file: [~/.ssh/a, /b] }] } }',
    ],
  );
  expect(one?.jump).toEqual([{ address: 'gate.example.net', identityFiles: ['/srv/keys/gate'] }]);
  expect(two?.jump).toEqual([
    { address: '198.51.100.25', user: 'ops', identityFiles: [] },
    { address: '2001:db8::1', user: 'me', port: 2222, identityFiles: ['/home/me/.ssh/a', '/b'] },
  ]);
});

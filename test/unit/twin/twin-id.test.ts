import { expect, test } from 'vitest';
import { twinId } from '../../../src/twin/twin-id.ts';
import { knownHostsLines } from '../../../src/twin/twin-keys.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../../fixtures/home-and-cloud.ts';

test('two inventories of one cluster have two twins, and one has always the same', () => {
  expect(twinId({ cluster: 'Home Lab!', file: '/a.yaml' })).toMatch(/^home-lab-[0-9a-f]{6}$/);
  expect(twinId({ cluster: 'x', file: '/a.yaml' })).toBe(twinId({ cluster: 'x', file: '/a.yaml' }));
  expect(twinId({ cluster: 'x', file: '/a.yaml' })).not.toBe(twinId({ cluster: 'x', file: '/b.yaml' }));
});

test('a cluster’s name that holds nothing usable still gives a name', () => {
  expect(twinId({ cluster: '…', file: '/a.yaml' })).toMatch(/^twin-[0-9a-f]{6}$/);
});

test('known_hosts names address and host, with the port where it is not 22', () => {
  const [host] = homeAndCloud.hosts;
  if (host === undefined) throw new Error('no host');
  expect(knownHostsLines(homeAndCloud, host, 'ssh-ed25519 AAAA ms-1\n')).toEqual([
    '192.168.15.2,ms-1 ssh-ed25519 AAAA',
  ]);
  const moved = { ...host, ssh: { ...host.ssh, port: 2222 } };
  expect(knownHostsLines(homeAndCloud, moved, 'ssh-ed25519 AAAA ms-1\n')).toEqual([
    '[192.168.15.2]:2222,[ms-1]:2222 ssh-ed25519 AAAA',
  ]);
});

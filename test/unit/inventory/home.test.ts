import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';

const file = resolve('inventory/home.yaml');

const ssh = (address: string) => ({
  address,
  user: 'provision',
  identityFiles: [],
  agent: true,
  become: { method: 'sudo', password: 'none' },
  hostKey: 'strict',
  knownHosts: [join(dirname(file), '.provision', 'known_hosts')],
  connectTimeout: 10,
});

test('home.yaml is read to the last setting', async () => {
  expect(await loadInventory('inventory/home.yaml', shippedSections)).toStrictEqual({
    file,
    cluster: 'home',
    sites: [
      {
        name: 'home',
        lan: '192.168.15.0/24',
        router: {
          lanAddress: '192.168.15.1',
          publicAddress: '203.0.113.10',
          forwards: [
            { port: 51820, host: 'wk-1', hostPort: 51820 },
            { port: 51821, host: 'ms-1', hostPort: 51820 },
            { port: 51822, host: 'wk-2', hostPort: 51820 },
          ],
        },
      },
      { name: 'contabo' },
    ],
    hosts: [
      {
        name: 'ms-1',
        site: 'home',
        roles: ['server'],
        address: '192.168.15.2',
        settings: { mesh_address: '172.27.15.12' },
        ssh: ssh('192.168.15.2'),
        vars: {},
      },
      {
        name: 'wk-1',
        site: 'home',
        roles: ['agent'],
        address: '192.168.15.3',
        settings: { mesh_address: '172.27.15.11' },
        ssh: ssh('192.168.15.3'),
        vars: {},
      },
      {
        name: 'wk-2',
        site: 'home',
        roles: ['agent'],
        address: '192.168.15.4',
        settings: { mesh_address: '172.27.15.13' },
        ssh: ssh('192.168.15.4'),
        vars: {},
      },
      {
        name: 'ctb-edge-1',
        site: 'contabo',
        roles: ['agent', 'edge'],
        address: '198.51.100.25',
        publicAddress: '198.51.100.25',
        settings: { mesh_address: '172.27.15.31' },
        ssh: ssh('198.51.100.25'),
        vars: {},
      },
    ],
    openings: [
      ...['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'].map(host => ({
        ...{ host, protocol: 'udp', ports: '51820', from: 'internet', why: 'the mesh' },
      })),
      ...['80', '443'].map(ports => ({
        ...{ host: 'ctb-edge-1', protocol: 'tcp', ports, from: 'internet', why: 'Traefik' },
      })),
    ],
    overlays: [
      {
        name: 'mesh',
        label: ['wg0, full mesh', '172.27.15.0/24', 'udp 51820, MTU 1420'],
        interface: 'wg0',
        port: 51820,
        mtu: 1420,
        addresses: new Map([
          ['ms-1', '172.27.15.12'],
          ['wk-1', '172.27.15.11'],
          ['wk-2', '172.27.15.13'],
          ['ctb-edge-1', '172.27.15.31'],
        ]),
      },
    ],
    sections: {
      mesh: { interface: 'wg0', subnet: '172.27.15.0/24', port: 51820, mtu: 1420, keepalive: 25, topology: 'full' },
      wipe: { firewall: 'flush', volumes: 'keep', unknown: 'remove' },
      kubernetes: { pods: '10.42.0.0/16', services: '10.43.0.0/16' },
    },
    vars: {},
  });
});

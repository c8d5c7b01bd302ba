import type { Host, Inventory, Site } from '../../../../../src/model/inventory.ts';

type HostPart = Pick<Host, 'name' | 'site' | 'address' | 'settings'> & Partial<Host>;

/** An inventory with only what the mesh looks at spelt out. */
export function inventoryOf(sites: readonly Site[], hosts: readonly HostPart[]): Inventory {
  return {
    file: '/inventory/test.yaml',
    cluster: 'test',
    sites,
    hosts: hosts.map(host => ({
      roles: [],
      vars: {},
      ssh: {
        address: host.address,
        port: 22,
        user: 'root',
        identityFiles: [],
        agent: false,
        jump: [],
        become: { method: 'none' },
        hostKey: 'strict',
        knownHosts: [],
        connectTimeout: 10,
      },
      ...host,
    })),
    sections: {
      mesh: { interface: 'wg0', subnet: '172.27.15.0/24', port: 51820, mtu: 1420, keepalive: 25, topology: 'full' },
      wipe: { firewall: 'flush', volumes: 'keep' },
    },
    vars: {},
  };
}

/** The runbook's topology: three hosts behind a router with forwards, one on the internet. */
export const runbook = inventoryOf(
  [
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
    { name: 'cloud' },
  ],
  [
    {
      name: 'ctb-edge-1',
      site: 'cloud',
      address: '198.51.100.25',
      publicAddress: '198.51.100.25',
      settings: { mesh_address: '172.27.15.31' },
    },
    { name: 'ms-1', site: 'home', address: '192.168.15.2', settings: { mesh_address: '172.27.15.12' } },
    { name: 'wk-1', site: 'home', address: '192.168.15.3', settings: { mesh_address: '172.27.15.11' } },
    { name: 'wk-2', site: 'home', address: '192.168.15.4', settings: { mesh_address: '172.27.15.13' } },
  ],
);

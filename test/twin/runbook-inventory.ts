import type { Host, Inventory } from '../../src/model/inventory.ts';

const host = (name: string, site: string, address: string, meshAddress: string): Host => ({
  name,
  site,
  roles: [],
  address,
  ...(site === 'cloud' && { publicAddress: address }),
  settings: { mesh_address: meshAddress },
  ssh: {
    address,
    user: 'admin',
    identityFiles: [],
    agent: false,
    become: { method: 'sudo', password: 'ask' },
    hostKey: 'strict',
    knownHosts: [],
    connectTimeout: 10,
  },
  vars: {},
});

/** The runbook's topology: three hosts behind a NAT router, one on the public internet. */
export const runbook: Inventory = {
  file: '/twin-test/runbook.yaml',
  cluster: 'twin-test',
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
    { name: 'cloud' },
  ],
  hosts: [
    host('ms-1', 'home', '192.168.15.2', '172.27.15.12'),
    host('wk-1', 'home', '192.168.15.3', '172.27.15.11'),
    host('wk-2', 'home', '192.168.15.4', '172.27.15.13'),
    host('ctb-edge-1', 'cloud', '198.51.100.25', '172.27.15.31'),
  ],
  sections: {
    mesh: { interface: 'wg0', subnet: '172.27.15.0/24', port: 51820, mtu: 1420, keepalive: 25, topology: 'full' },
    wipe: { firewall: 'flush', volumes: 'keep' },
  },
  vars: {},
};

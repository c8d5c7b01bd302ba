import type { Host, SshSettings } from '../../src/model/inventory.ts';

/** A host of an inventory that is reached as given; everything else is as plain as can be. */
export function hostAt(port: number, ssh: Partial<SshSettings> = {}, name = 'alpha'): Host {
  return {
    name,
    site: 'here',
    roles: [],
    address: '127.0.0.1',
    settings: { mesh_address: '10.8.0.1' },
    vars: {},
    ssh: {
      address: '127.0.0.1',
      port,
      user: 'root',
      identityFiles: [],
      agent: false,
      jump: [],
      become: { method: 'none' },
      hostKey: 'strict',
      knownHosts: [],
      connectTimeout: 5,
      ...ssh,
    },
  };
}

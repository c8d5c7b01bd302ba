import type { Inventory } from '../../src/model/inventory.ts';
import type { Access } from './inventory-text.ts';

/** A configuration for OpenSSH's client (ssh_config(5)): every host by name, with one key, and nothing that is asked for besides. */
export const sshConfig = (inventory: Inventory, access: Access): string =>
  [
    ...inventory.hosts.map(host => `Host ${host.name}\n  HostName ${host.ssh.address}`),
    'Host *',
    '  User provision',
    `  IdentityFile ${access.identityFile}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${access.knownHosts}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  PreferredAuthentications publickey',
    '  GSSAPIAuthentication no',
    '  BatchMode yes',
    '',
  ].join('\n');

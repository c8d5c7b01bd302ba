import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../model/inventory.ts';
import { doorOf } from './host/host-accounts.ts';
import { mustRun } from './run-tool.ts';
import { hostPaths, twinPaths } from './twin-paths.ts';

export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

async function makeKey(file: string, comment: string): Promise<KeyPair> {
  if (!existsSync(file)) {
    await mustRun('making an ssh key', ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
  }
  return { private: readFileSync(file, 'utf8'), public: readFileSync(`${file}.pub`, 'utf8') };
}

/** A known_hosts line for every name, address and port at which the inventory may call the host (sshd(8)). */
export function knownHostsLines(inventory: Inventory, host: Host, publicKey: string): string[] {
  const [type, key] = publicKey.split(' ');
  const names = new Set([host.ssh.address, ...addressesOf(host), host.name, ...publicAddressesOf(host)]);
  return doorOf(inventory, host).ports.map(port => {
    const patterns = [...names].map(name => (port === 22 ? name : `[${name}]:${port}`));
    return `${patterns.join(',')} ${type} ${key}`;
  });
}

/** The twin's secrets: a key for the controller, one for every host's sshd, and the password that sudo asks for. */
export interface TwinKeys {
  readonly client: KeyPair;
  readonly hosts: ReadonlyMap<string, KeyPair>;
  readonly password: string;
}

/** Makes what is missing of the twin's secrets in its folder, each 0600, and its known_hosts file. */
export async function makeKeys(id: string, inventory: Inventory): Promise<TwinKeys> {
  const paths = twinPaths(id);
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  const hosts = new Map(
    await Promise.all(
      inventory.hosts.map(async host => {
        const { folder } = hostPaths(id, host.name);
        mkdirSync(folder, { recursive: true });
        return [host.name, await makeKey(join(folder, 'ssh_host_ed25519_key'), host.name)] as const;
      }),
    ),
  );
  const client = await makeKey(paths.identity, `twin-${id}`);
  const known = inventory.hosts.flatMap(host => knownHostsLines(inventory, host, hosts.get(host.name)?.public ?? ''));
  writeFileSync(paths.knownHosts, `${known.join('\n')}\n`, { mode: 0o600 });
  if (!existsSync(paths.password))
    writeFileSync(paths.password, randomBytes(12).toString('base64url'), { mode: 0o600 });
  return { client, hosts, password: readFileSync(paths.password, 'utf8') };
}

import { userName } from '../../model/environment.ts';
import { addressesOf, type Host, type Inventory, type JumpHop, publicAddressesOf } from '../../model/inventory.ts';

/** A user who can log in to a host of the twin. */
export interface Account {
  readonly user: string;
  readonly sudo: 'none' | 'without-password' | 'with-password';
}

/** What the inventory expects at a host's door. */
export interface Door {
  readonly accounts: readonly Account[];
  readonly ports: readonly number[];
}

const defaultUser = (): string => userName();

function accountOf(host: Host): Account {
  const user = host.ssh.user ?? defaultUser();
  const { become } = host.ssh;
  if (user === 'root' || become.method === 'none') return { user, sudo: 'none' };
  return { user, sudo: become.password !== 'none' ? 'with-password' : 'without-password' };
}

/** The users and ssh ports that a host needs: its own, and those with which others jump over it. */
export function doorOf(inventory: Inventory, host: Host): Door {
  const addresses = new Set([host.name, ...addressesOf(host), ...publicAddressesOf(host), host.ssh.address]);
  const hops = inventory.hosts
    .flatMap((one): readonly JumpHop[] => one.ssh.jump ?? [])
    .filter(hop => addresses.has(hop.address));
  const own = accountOf(host);
  const jumpers = new Set(hops.map(hop => hop.user ?? defaultUser()).filter(user => user !== own.user));
  return {
    accounts: [own, ...[...jumpers].map(user => ({ user, sudo: 'none' as const }))],
    ports: [...new Set([host.ssh.port ?? 22, ...hops.map(hop => hop.port ?? 22)])],
  };
}

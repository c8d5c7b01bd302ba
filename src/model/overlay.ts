import { isIpv4 } from './address/address.ts';

/** A network above the sites' own that joins hosts: a collection declares it with its section of the inventory. */
export interface Overlay {
  /** The key of the section. */
  readonly name: string;
  /** What a drawing writes into it, a line each. */
  readonly label: readonly string[];
  /** Its interface's name on every host. */
  readonly interface: string;
  /** UDP port at which hosts are called from outside. */
  readonly port: number;
  /** Bytes. */
  readonly mtu: number;
  /** Whether it takes the place of every other: nothing else is made to join the hosts then. */
  readonly isAlone?: true;
  /** Each host's address in it, by the host's name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The same in the other family, where it has both. */
  readonly otherAddresses?: ReadonlyMap<string, string>;
}

/** The overlays that count: one that is to be alone leaves no other. */
export const thatCount = <O extends Pick<Overlay, 'isAlone'>>(overlays: readonly O[]): readonly O[] => {
  const alone = overlays.filter(({ isAlone }) => isAlone === true);
  return alone.length > 0 ? alone : overlays;
};

/** A host's addresses in an overlay. */
export const addressesIn = ({ addresses, otherAddresses }: Overlay, host: string): readonly string[] =>
  [addresses.get(host), otherAddresses?.get(host)].filter(one => one !== undefined);

/** A host's IPv4 address in an overlay, where there is one. */
export const ipv4In = (overlay: Overlay | undefined, host: string): string | undefined =>
  overlay === undefined ? undefined : addressesIn(overlay, host).find(isIpv4);

import { type Family, familyOf, parseAddress } from './address.ts';

/** Whether packets of it find their way over the internet: IPv4's are translated where they must be, IPv6's unique local ones (RFC 4193) never are. */
export const leadsOutside = (address: string): boolean => parseAddress(address)?.range() !== 'uniqueLocal';

/** Families in which a host with these addresses can call others over the internet. */
export const familiesOutside = (addresses: readonly string[]): readonly Family[] =>
  familiesOf(addresses.filter(leadsOutside));

/** The families of some addresses, none twice. */
export const familiesOf = (addresses: readonly string[]): readonly Family[] => [...new Set(addresses.map(familyOf))];

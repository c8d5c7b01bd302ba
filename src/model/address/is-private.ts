import type { Address } from './address.ts';

/** Addresses that the internet does not route (RFC 1918, 6598, 4193, and link-local ones). */
export const isPrivate = (address: Address): boolean =>
  ['private', 'carrierGradeNat', 'uniqueLocal', 'linkLocal'].includes(address.range());

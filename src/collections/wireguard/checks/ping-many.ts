import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import PING from './ping-many.pl';

/** Bytes of an IP and an ICMP header, by family: what a ping's payload leaves of the packet (RFC 791, RFC 8200). */
export const HEADERS = { 4: 28, 6: 48 } as const;

/** Addresses from which on one Perl costs less than a ping for each. */
export const MANY = 8;

/**
 * Prints `ok ADDRESS MILLISECONDS` for each address that answers a ping of so many bytes within `patience` seconds, headers
 * counted (of IPv6 48 at least); nothing for the others. It fails where there is no Perl (Debian's perl-base is enough), or where it may not
 * ping. One process for all of them: with 64 hosts, a process for each would be 4,000.
 */
export const pingMany = (size: number, patience: number, addresses: Script): Script =>
  sh`perl -e ${PING} ${size} ${patience} ${addresses} 2>/dev/null`;

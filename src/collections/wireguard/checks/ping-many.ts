import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import PING from './ping-many.pl';

/** Addresses from which on one Perl costs less than a ping for each. */
export const MANY = 8;

/**
 * Prints `ok ADDRESS MILLISECONDS` for each address that answers a ping of so many bytes of payload within `patience`
 * seconds; nothing for the others. It fails where there is no Perl (Debian's perl-base is enough), or where it may not
 * ping. One process for all of them: with 64 hosts, a process for each would be 4,000.
 */
export const pingMany = (payload: number, patience: number, addresses: Script): Script =>
  sh`perl -e ${PING} ${payload} ${patience} ${addresses} 2>/dev/null`;

import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/**
 * Where a host keeps its pre-shared keys, for root alone: a line each, `NAME KEY DIGEST`, and `new` behind those that have not been
 * handed over yet. Before them stands the digest of all that follows.
 */
export const presharedList = (interfaceName: string): string => `/etc/wireguard/${interfaceName}.psk`;

/** One key among those of a host: whom it is shared with, and which of their keys it is, counted from 1. A key never changes under its name. */
export interface PresharedName {
  readonly host: string;
  readonly number: number;
}

export const presharedName = ({ host, number }: PresharedName): string => `${host}.${number}`;

/** Reads such a name; `undefined`: it is none. */
export function parsePresharedName(text: string): PresharedName | undefined {
  const [, host, number] = /^([a-z0-9.-]+)\.(\d{1,9})$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, number: Number(number) };
}

export const isPresharedName = (text: string): boolean => parsePresharedName(text) !== undefined;

/** Prints the key of this name, and nothing where there is none. */
export const printPreshared = (interfaceName: string, name: string): Script =>
  sh`while read -r provision_of provision_line provision_rest; do
  [ "$provision_of" != ${name} ] || printf '%s\n' "$provision_line"
done <${presharedList(interfaceName)}`;

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
]);
/** icmp(7): what a ping is. */
const MESSAGES: ReadonlyMap<string, string> = new Map([['8', 'echo-request']]);

const named = (values: string, names: ReadonlyMap<string, string>): string =>
  values.replaceAll(/\d+/g, number => names.get(number) ?? number);

/**
 * A rule of nftables in which protocols and pings have their names. With `-nn`, which old releases need to print ports as numbers, newer
 * ones (from 0.9.1 on) print `meta l4proto 17` and `icmp type 8`.
 */
export const namesOfNumbers = (rule: string): string =>
  rule
    .replaceAll(
      /\b((?:meta l4proto|ip protocol) (?:!= )?)(\{[^}]*\}|\d+)/g,
      (_, what: string, values: string) => `${what}${named(values, PROTOCOLS)}`,
    )
    .replaceAll(
      /\b(icmp type (?:!= )?)(\{[^}]*\}|\d+)/g,
      (_, what: string, values: string) => `${what}${named(values, MESSAGES)}`,
    );

/** The length of a prefix that is one whole address. */
const whole = (address: string): string => (address.includes(':') ? '/128' : '/32');

/** The network that is one address only: `10.0.0.1/32`, `fd00::1/128`. */
export const hostRoute = (address: string): string => `${address}${whole(address)}`;

/** Whether a network is one address only. */
export const isHostRoute = (cidr: string): boolean => cidr.endsWith(whole(cidr));

/** An address without its prefix length, if it has one. */
export const withoutLength = (cidr: string): string => cidr.split('/')[0] ?? '';

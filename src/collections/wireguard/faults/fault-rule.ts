import { sh } from '../../../shell/sh.ts';

/** A rule of iptables that a fault puts first in a chain of a table, and takes away however often it was put. */
export const faultRule = (
  tool: 'iptables' | 'iptables-legacy',
  chain: 'INPUT' | 'OUTPUT',
  ...rule: readonly string[]
) => ({
  put: sh`${tool} -I ${chain} ${rule}`,
  take: sh`while ${tool} -D ${chain} ${rule} 2>/dev/null; do :; done`,
});

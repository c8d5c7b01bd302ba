import type { Inventory } from '../../../model/inventory.ts';
import type { KnockTarget } from '../../network/reach/knock.ts';
import { directoryOf, ingressSection } from '../ingress-section.ts';

/** Where the directory of the authority is, which an edge must reach; `undefined`: nobody is asked. */
export function authorityOf(inventory: Inventory): KnockTarget | undefined {
  const ingress = ingressSection.of(inventory);
  if (ingress.tls !== 'acme') return undefined;
  const { hostname, port } = new URL(directoryOf(ingress));
  return { protocol: 'tcp', address: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 443 : Number(port) };
}

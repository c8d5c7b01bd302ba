import { formatEndpoint } from '../../../../model/address/endpoint.ts';
import type { ConfigWish } from '../../../../model/cluster/client-way.ts';
import { fleetOf, inventoryFor } from '../../../../model/cluster/clusters.ts';
import type { Host, Inventory } from '../../../../model/inventory.ts';
import { ownCommand } from '../../../../model/own-command.ts';
import { textFact } from '../../../../model/plan/resource.ts';
import { InputProblem } from '../../../../model/problems/problem.ts';
import { namesOf } from '../../../kubernetes/kubernetes-section.ts';
import { isKey } from '../../state/wireguard-schema.ts';
import { meshOf, meshSection } from '../mesh-section.ts';
import { type Client, clientsOf, rangesOfClient } from './clients.ts';
import { gatewayOf } from './gateway-of.ts';
import { reachedThrough } from './reached.ts';

/** Seconds: the NATs in front of a device forget a way after 30 to 60 without packets. */
const KEEPALIVE = 25;

/** @throws {InputProblem} */
function keyOf(host: Host, { file }: Inventory, { facts }: ConfigWish): string {
  const found = textFact(facts.get(host.name), 'wireguard.public_key') ?? meshSection.ofHost(host).wireguard_public_key;
  if (found !== undefined && isKey(found)) return found;
  const what = `no run from here knows the key of ${host.name}, the gateway`;
  throw new InputProblem({ where: file, what, hint: `${ownCommand('phase2')} learns it` });
}

/** @throws {InputProblem} where the client does not reach it */
function dnsOf(inventory: Inventory, host: Host, { name, reach }: Client): string {
  const { dns } = namesOf(inventoryFor(inventory, host));
  if (!reach.includes('services') || dns === '') {
    const what = `${name} does not reach the cluster’s DNS, which is one of its services`;
    throw new InputProblem({ where: inventory.file, what, hint: 'give --reach mesh,services' });
  }
  return dns;
}

/**
 * A client's configuration, in the form of wg-quick(8), which the apps of all systems take as well. Pure.
 * @throws {InputProblem} where no run knows the key of its gateway, and where the inventory does not have the client
 */
export function clientConfig(given: Inventory, name: string, wish: ConfigWish): string {
  const inventory = fleetOf(given);
  const client = clientsOf(inventory).find(one => one.name === name);
  if (client === undefined) {
    const names = clientsOf(inventory).map(one => one.name);
    const hint = names.length === 0 ? 'it has none' : `its clients are ${names.join(', ')}`;
    throw new InputProblem({ where: inventory.file, what: `it has no client ${name}`, hint });
  }
  const { host, endpoint } = gatewayOf(inventory, client.gateway);
  const { mtu } = meshOf(inventory);
  const lines = [
    '[Interface]',
    `# ${name}, a client of ${given.cluster}`,
    wish.privateKey === undefined
      ? '# PrivateKey = the private key, which is on the device alone'
      : `PrivateKey = ${wish.privateKey}`,
    `Address = ${rangesOfClient(client).join(', ')}`,
    `MTU = ${mtu}`,
    ...(wish.dns ? [`DNS = ${dnsOf(inventory, host, client)}`] : []),
    '',
    '[Peer]',
    `# ${host.name}`,
    `PublicKey = ${keyOf(host, inventory, wish)}`,
    `Endpoint = ${formatEndpoint(endpoint)}`,
    `AllowedIPs = ${reachedThrough(inventory, host, client.reach).join(', ')}`,
    `PersistentKeepalive = ${KEEPALIVE}`,
  ];
  return lines.map(line => `${line}\n`).join('');
}

import { catalogueOf } from './catalogue.ts';
import { firewall } from './firewall/firewall.ts';
import { network } from './network/network.ts';
import { system } from './system/system.ts';
import { wireguard } from './wireguard/wireguard.ts';

/** Every collection that ships: adding one is its folder and a line here. */
export const shipped = catalogueOf([system, network, firewall, wireguard]);

/** What they add to the inventory's file. */
export const shippedSections = [...shipped.sections.values()];

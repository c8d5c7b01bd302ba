import { formatEndpoint } from '../../../model/address/endpoint.ts';
import type { Inventory } from '../../../model/inventory.ts';
import type { KiloSettings } from '../../kubernetes/kilo-field.ts';
import { type KiloPlace, kiloPlaces } from './places.ts';

/** What Kilo reads of a node (pkg/k8s/backend.go, `translateNode`). */
export interface NodeMarks {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const PREFIX = 'kilo.squat.ai/';

function annotationsOf(one: KiloPlace, settings: KiloSettings, allowed: readonly string[]) {
  return {
    [`${PREFIX}location`]: one.location,
    // Kilo would take any private address that it finds; `-`: it has none.
    [`${PREFIX}force-internal-ip`]: one.internal ?? '-',
    ...(one.endpoint === undefined ? {} : { [`${PREFIX}force-endpoint`]: formatEndpoint(one.endpoint) }),
    ...(one.leads ? { [`${PREFIX}leader`]: 'true' } : {}),
    ...(one.isHidden && settings.keepalive > 0
      ? { [`${PREFIX}persistent-keepalive`]: String(settings.keepalive) }
      : {}),
    ...(allowed.length > 0 ? { [`${PREFIX}allowed-location-ips`]: allowed.join(',') } : {}),
  };
}

/** The labels and annotations of each node, in the inventory's order. Pure. */
export function nodeMarks(inventory: Inventory, settings: KiloSettings): readonly NodeMarks[] {
  const places = kiloPlaces(inventory, settings);
  return places.map(one => {
    // One node of a site says what lies behind it.
    const [first] = places.filter(({ site, leads }) => site === one.site && leads);
    const allowed = first === one ? (settings.allowed_location_ips[one.site] ?? []) : [];
    return {
      node: one.host,
      labels: { [settings.topology_label]: one.site },
      annotations: annotationsOf(one, settings, allowed),
    };
  });
}

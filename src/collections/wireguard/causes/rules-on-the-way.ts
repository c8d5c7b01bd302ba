import { type Family, familyOf } from '../../../model/address/address.ts';
import type { Host } from '../../../model/inventory.ts';
import { meshAddressesOf } from '../mesh/mesh-section.ts';
import type { Scene } from '../survey/scene.ts';
import type { FirewallRule, Survey } from '../survey/survey.ts';

interface OfHost {
  readonly below: ReadonlySet<Family>;
  readonly rules: readonly FirewallRule[];
}

/** What is looked for in a scene for each pair of its hosts, once for each host. */
const known = new WeakMap<ReadonlyMap<string, Survey>, Map<string, OfHost>>();

type Known = Pick<Scene, 'inventory' | 'mesh' | 'surveys'>;

/** Families in which a host calls others below the mesh, or is called. */
function familiesBelow({ inventory, mesh }: Known, name: string): ReadonlySet<Family> {
  const families = new Set<Family>();
  for (const other of inventory.hosts) {
    if (other.name === name) continue;
    for (const { endpoint } of [mesh.path(name, other.name), mesh.path(other.name, name)]) {
      if (endpoint !== undefined) families.add(familyOf(endpoint.address));
    }
    if (families.size === 2) break;
  }
  return families;
}

const meets = ({ family }: FirewallRule, families: ReadonlySet<Family>): boolean =>
  family === undefined || families.has(family);

function ofHost(scene: Known, name: string): OfHost {
  const all = known.get(scene.surveys) ?? new Map<string, OfHost>();
  known.set(scene.surveys, all);
  const before = all.get(name);
  if (before !== undefined) return before;
  const below = familiesBelow(scene, name);
  const rules = scene.surveys.get(name)?.firewall ?? [];
  const made = { below, rules: rules.filter(rule => meets(rule, below)) };
  all.set(name, made);
  return made;
}

/** Rules of a host's firewall that WireGuard's own packets may meet. */
export const underlayRules = (scene: Known, name: string): readonly FirewallRule[] => ofHost(scene, name).rules;

/** Rules of a host's firewall that what comes through the mesh may meet. */
export function meshRules({ surveys }: Known, host: Host): readonly FirewallRule[] {
  const families = new Set(meshAddressesOf(host).map(familyOf));
  return (surveys.get(host.name)?.firewall ?? []).filter(rule => meets(rule, families));
}

/** Tools that told the rules which WireGuard's own packets may meet. */
export const toolsOf = (scene: Known, name: string): readonly string[] =>
  (scene.surveys.get(name)?.firewallRead ?? []).filter(
    tool => tool === 'nft' || ofHost(scene, name).below.has(tool.startsWith('ip6') ? '6' : '4'),
  );

import { parseAddress } from '../../../model/address/address.ts';
import { contains, networkAround } from '../../../model/address/network.ts';
import { type Host, type Inventory, lansOf } from '../../../model/inventory.ts';
import { addressesIn } from '../../../model/overlay.ts';
import type { Script } from '../../../model/plan/script.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';

/** Says by which way this machine would go to each address: `way ADDRESS …` as ip(8) prints a route; nothing where there is no `ip`, or no way. */
export const waysProbe = (addresses: readonly string[]): Script => sh`if command -v ip >/dev/null; then
for provision_to in ${addresses}; do
  if provision_way=$(ip -o route get "$provision_to" 2>&1); then printf 'way %s %s\n' "$provision_to" "$provision_way"; fi
done
fi`;

/** Why this machine is not outside of a host; `undefined`: it is. Pure. */
export function whyInside(stdout: string, inventory: Inventory, host: Host, address: string): string | undefined {
  const way = taggedLines(stdout)('way').find(line => line.startsWith(`${address} `));
  if (way === undefined) return 'this machine knows no way to it';
  const source = parseAddress(/ src (\S+)/.exec(way)?.[1] ?? '');
  const link = / dev (\S+)/.exec(way)?.[1];
  if (source === undefined) return 'the way of this machine to it is not known';
  const overlays = inventory.overlays ?? [];
  const isMesh = overlays.some(
    one =>
      one.interface === link ||
      inventory.hosts.some(({ name }) =>
        addressesIn(one, name).some(own => parseAddress(own)?.toString() === source.toString()),
      ),
  );
  if (isMesh) return 'this machine goes there through the mesh';
  const site = inventory.sites.find(({ name }) => name === host.site);
  const lans = site === undefined ? [] : lansOf(site).flatMap(lan => networkAround(lan) ?? []);
  return lans.some(lan => lan.first.kind() === source.kind() && contains(lan, source))
    ? 'this machine is in the LAN of the host'
    : undefined;
}

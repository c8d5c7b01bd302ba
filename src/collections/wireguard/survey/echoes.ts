import { type Host, lanAddressesOf } from '../../../model/inventory.ts';
import { sh } from '../../../shell/sh.ts';
import { pingTo } from '../checks/ping-to.ts';
import type { Ask } from './datagrams/listen.ts';
import type { Echo } from './echo.ts';
import { isBrokenPair, type Scene } from './scene.ts';

/** Addresses that one host pings at most. */
const MOST = 12;

/**
 * What a host with broken pairs is to ping below the mesh: the addresses at which it should meet the others, and where
 * they are behind its router, that router too.
 */
function addressesOf({ inventory, mesh, surveys }: Pick<Scene, 'inventory' | 'mesh' | 'surveys'>, from: Host) {
  const broken = inventory.hosts.filter(to => to !== from && isBrokenPair({ surveys }, from, to));
  const ways = broken.flatMap(to => mesh.path(from.name, to.name).endpoint?.address ?? []);
  const router = inventory.sites.find(site => site.name === from.site)?.router;
  const leaves = broken.some(to => to.site !== from.site);
  return [...new Set([...(router !== undefined && leaves ? lanAddressesOf(router) : []), ...ways])].slice(0, MOST);
}

/** Pings below the mesh where the mesh itself is broken: they tell a blocked port from a line that is down. */
export async function tryEchoes(
  ask: Ask,
  scene: Pick<Scene, 'inventory' | 'mesh' | 'surveys'>,
): Promise<readonly Echo[]> {
  const asked = scene.inventory.hosts.filter(host => scene.surveys.has(host.name));
  const all = await Promise.all(
    asked.map(async (from): Promise<readonly Echo[]> => {
      const { name } = from;
      const addresses = addressesOf(scene, from);
      if (addresses.length === 0) return [];
      const reading = await ask(
        name,
        sh`
command -v ping >/dev/null || exit 1
${pingTo}
for to in ${addresses}; do
  {
    if ping_to "$to" -n -c 3 -i 0.3 -W 1 "$to" >/dev/null 2>&1; then echo "answered $to"
    else ping_to "$to" -n -c 1 -W 2 -t 2 "$to" 2>&1 | sed -n "s/^From \([0-9a-f.:]*[0-9a-f]\).*exceeded.*/expired $to \1/p"
    fi
  } &
done
wait
`,
      );
      if (reading === undefined || reading.code !== 0) return [];
      const lines = reading.stdout.split('\n');
      return addresses.map(address => ({
        from: name,
        address,
        answered: lines.includes(`answered ${address}`),
        expiredAt: lines.find(line => line.startsWith(`expired ${address} `))?.split(' ')[2],
      }));
    }),
  );
  return all.flat();
}

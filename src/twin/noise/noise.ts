import { formatEndpoint } from '../../model/address/endpoint.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../../model/inventory.ts';
import { Problem } from '../../model/problems/problem.ts';
import { twinExec } from '../twin-exec.ts';
import NOISE from './noise.pl';

const UNIT = 'twin-noise';

/** Ports that are busy in any network: DNS, NTP, SSDP, mDNS, and one that nobody has. */
const BUSY = [53, 123, 1900, 5353, 40_000];

/** Where a host sends what nobody asked for: its neighbours, public hosts, and routers with the ports that they forward. */
export function noiseTargets({ hosts, sites }: Inventory, from: Host): readonly string[] {
  const forwards = sites.flatMap(site => site.router?.forwards ?? []);
  const inner = [...new Set([...BUSY, ...forwards.map(one => one.hostPort)])];
  const near = hosts.filter(one => one !== from && one.site === from.site).flatMap(addressesOf);
  const open = hosts.filter(one => one !== from && one.site !== from.site).flatMap(publicAddressesOf);
  const routers = sites
    .filter(site => site.name !== from.site)
    .flatMap(({ router }) =>
      router === undefined
        ? []
        : [...BUSY, ...router.forwards.map(one => one.port)].map(port =>
            formatEndpoint({ address: router.publicAddress, port }),
          ),
    );
  return [...[...near, ...open].flatMap(address => inner.map(port => formatEndpoint({ address, port }))), ...routers];
}

async function onEach(inventory: Inventory, words: (host: Host) => readonly string[]): Promise<void> {
  for (const host of inventory.hosts) {
    const { code, stderr } = await twinExec(inventory, host.name, words(host));
    if (code !== 0)
      throw new Problem({
        where: host.name,
        what: `exited with status ${code}`,
        evidence: stderr.trim().split('\n').slice(-4),
      });
  }
}

/** Stops it, also where there is none. */
export const stopNoise = (inventory: Inventory): Promise<void> =>
  onEach(inventory, () => ['sh', '-c', `systemctl stop ${UNIT} 2>/dev/null || :`]);

/**
 * Lets every host of a running twin send other UDP traffic to all others, until it is stopped: what is measured must not take
 * it for its own. @throws {Problem} where the twin is not up.
 */
export async function startNoise(inventory: Inventory): Promise<void> {
  await stopNoise(inventory);
  await onEach(inventory, host => [
    ...['systemd-run', '--quiet', '--collect', `--unit=${UNIT}`, 'perl', '-e', NOISE],
    ...noiseTargets(inventory, host),
  ]);
}

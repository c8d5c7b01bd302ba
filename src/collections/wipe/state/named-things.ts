import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { knownProcesses, processesProbe } from '../../../remnants/processes.ts';
import { sections } from '../../../shell/sections.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { glob } from '../../../shell/shell-glob.ts';
import { firewallProbe } from '../../firewall/state/firewall-probe.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import { interfacesProbe, parseInterfaces } from '../../network/state/interfaces.ts';
import { networkNamespacesProbe, parseNetworkNamespaces } from '../../network/state/network-namespaces.ts';
import { parseRoutes, routesProbe } from '../../network/state/routes.ts';
import otherNames from './other-names.sh';

/** Lists all that a wipe could keep by its name, and which of the paths among some names are there. */
export const namedThingsProbe = (names: readonly string[]): Script =>
  lines(
    processesProbe,
    interfacesProbe,
    networkNamespacesProbe,
    routesProbe,
    sh`provision_firewall() (
  ${firewallProbe}
)
provision_firewall`,
    raw(otherNames),
    sh`echo '== places'`,
    ...names
      .filter(name => name.startsWith('/'))
      .map(
        name => sh`for provision_file in ${raw(glob(name.replace(/\/+$/, '')))}; do
  if [ -e "$provision_file" ] || [ -L "$provision_file" ]; then printf '%s\n' ${name}; break; fi
done`,
      ),
  );

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The names of all that `namedThingsProbe` has found. @throws {Unread} */
export function parseNamedThings(stdout: string): ReadonlySet<string> {
  const parts = sections(stdout);
  const part = (name: string): readonly string[] => parts.get(name) ?? [];
  const units = part('all units').map(line => {
    const [name = ''] = line.trim().split(/\s+/);
    return /\.[a-z]+$/.test(name) ? name : unread('systemctl', line);
  });
  const { iptables, nft = [], sets } = parseFirewall(stdout);
  return new Set(
    [
      ...parseInterfaces(stdout).map(one => one.name),
      ...knownProcesses(stdout).all.map(one => baseName(one.command.split(' ')[0] ?? '')),
      ...parseNetworkNamespaces(stdout).flatMap(one => [one.name, one.network ?? '']),
      ...parseRoutes(stdout).map(one => one.table),
      ...iptables.flatMap(one => one.chains.map(({ name }) => name)),
      ...nft.flatMap(one => [one.name, ...one.chains]),
      ...sets,
      ...units.flatMap(name => [name, name.replace(/^[^@]+@(.+)\.service$/, '$1')]),
      ...part('settings').flatMap(name => [name, name.replace(/\.conf$/, '')]),
      ...part('places'),
    ].filter(name => name !== ''),
  );
}

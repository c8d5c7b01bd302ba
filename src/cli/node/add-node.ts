import { readFile } from 'node:fs/promises';
import { writeNamed } from '../../disk/write-named.ts';
import { entryLines } from '../../inventory/edit/with-entry.ts';
import { type NewHost, withHost } from '../../inventory/edit/with-host.ts';
import { freeAddress } from '../../model/address/free-address.ts';
import { fleetOf } from '../../model/cluster/clusters.ts';
import type { Inventory } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { exitCode } from '../exit-code.ts';
import { openClusterProject, projectWith } from '../open/open-project.ts';
import { say } from '../say.ts';

export interface AddOptions {
  readonly inventory?: string;
  readonly trustCollections?: boolean;
  readonly site?: string;
  /** Needed. */
  readonly address?: string;
  readonly publicAddress?: string;
  readonly meshAddress?: string;
  /** `agent`, where none is given. */
  readonly roles?: readonly string[];
  readonly dryRun?: boolean;
}

/** The network that the mesh's addresses are from, as the file says it first; `undefined`: it says none. */
function subnetOf({ sections, overlays = [] }: Inventory): string | undefined {
  const section = sections?.[overlays[0]?.name ?? ''];
  const said: unknown = isMapping(section) ? section['subnet'] : undefined;
  const first: unknown = Array.isArray(said) ? said[0] : said;
  return typeof first === 'string' ? first : undefined;
}

/** The next address of the mesh that no host has. @throws {InputProblem} where the file does not say where they are from, or none is left */
export function nextMeshAddress(inventory: Inventory): string {
  const taken = (inventory.overlays ?? []).flatMap(one => [...one.addresses.values()]);
  const subnet = subnetOf(inventory);
  const found = subnet === undefined ? undefined : freeAddress(subnet, new Set(taken), 'lowest');
  if (found !== undefined) return found;
  const what = subnet === undefined ? 'it names no mesh.subnet' : `no address of ${subnet} is left`;
  throw new InputProblem({ where: inventory.file, what, hint: 'give --mesh-address' });
}

/** The only site, where none is named. @throws {InputProblem} */
function siteOf({ sites, file }: Inventory, named: string | undefined): string {
  const [first, ...more] = sites.map(({ name }) => name);
  if (named !== undefined) return named;
  if (first !== undefined && more.length === 0) return first;
  const hint = `give --site: ${sites.map(({ name }) => name).join(', ')}`;
  throw new InputProblem({ where: file, what: 'it has several sites', hint });
}

/** `provision node add NAME`: writes a new host into the inventory, with the next free address of the mesh. No host is touched. */
export async function addNode(name: string, options: AddOptions): Promise<number> {
  const { address } = options;
  if (address === undefined) throw new InputProblem({ what: `nobody knows where ${name} is`, hint: 'give --address' });
  const project = await openClusterProject(options);
  refuseAdopted(project.inventory, 'adding a node');
  const { inventory } = project;
  if (fleetOf(inventory).hosts.some(host => host.name === name)) {
    const hint = `a new machine under that name: ${ownCommand(`node replace ${name}`)}`;
    throw new InputProblem({ where: inventory.file, what: `it has a host ${name} already`, hint });
  }
  const site = siteOf(inventory, options.site);
  // Of several clusters each has a part of the mesh: which address is next follows from the file.
  const isOfFleet = inventory.fleet !== undefined;
  const meshAddress = options.meshAddress ?? (isOfFleet ? undefined : nextMeshAddress(inventory));
  const entry: NewHost = [
    ...(isOfFleet ? [['cluster', inventory.cluster] as const] : []),
    ['site', site],
    ['address', address],
    ...(options.publicAddress === undefined ? [] : [['public_address', options.publicAddress] as const]),
    ...(meshAddress === undefined ? [] : [['mesh_address', meshAddress] as const]),
    ['roles', options.roles ?? ['agent']],
  ];
  const edited = withHost(await readFile(inventory.file, 'utf8'), name, entry);
  // Every mistake in it is told before it is written.
  await projectWith(project, edited);
  process.stdout.write(entryLines(name, entry, 2));
  const dryRun = options.dryRun === true;
  if (!dryRun) writeNamed(inventory.file, edited);
  say(
    `${inventory.file}: ${dryRun ? 'would have it, behind all others' : 'has it, behind all others; no host was touched'}`,
  );
  if (inventory.sites.some(one => one.name === site && one.router !== undefined))
    say(`  the router of ${site} forwards nothing to it: hosts outside wait until it calls them`);
  if (!dryRun) say(`  → ${ownCommand('up')} lets it join`);
  return exitCode.done;
}

import { writeFileSync } from 'node:fs';
import type { Script } from '../../model/plan/script.ts';
import type { TwinLayout } from '../../model/twin/twin-layout.ts';
import { lines, raw, sh } from '../../shell/sh.ts';
import { type Command, dropCommands, netnsName, renewCommands } from '../layout/network-commands.ts';
import { cableOf } from '../link/cables-of.ts';
import type { Link } from '../link/link.ts';
import { cut, forget, passOn } from '../link/wire-scripts.ts';
import { mustRun } from '../run-tool.ts';
import { hostPaths } from '../twin-paths.ts';

const script = ({ argv, input }: Command): Script =>
  input === undefined ? sh`${argv}` : sh`printf '%s' ${input} | ${argv}`;

/**
 * Writes down how a host's network is made anew: interfaces, addresses, routes, rules and kernel settings of a machine that was
 * switched off are gone, but a network namespace outlives what ran in it.
 */
export async function writeNetworkScript(
  id: string,
  layout: TwinLayout,
  host: string,
  links: readonly Link[] = [],
): Promise<void> {
  const argv = ['ip', '-n', netnsName(id, `host:${host}`), '-o', 'link', 'show', 'type', 'veth'];
  const stdout = await mustRun(`reading the network cards of ${host}`, argv);
  const own = layout.cables.flat().filter(plug => plug.node === `host:${host}`);
  const cards = new Map(
    [...stdout.matchAll(/^\d+: ([^@:\s]+)\S* .*link\/ether ([0-9a-f:]{17})/gm)].map(([, card = '', address = '']) => [
      card,
      address,
    ]),
  );
  // What runs there may have made others, which a machine that is switched on has not.
  for (const card of cards.keys()) if (!own.some(plug => plug.interface === card)) cards.delete(card);
  const cables = own.flatMap(plug => layout.cables.map(cableOf).filter(({ near }) => near === plug));
  const link = links.find(one => one.place === host);
  const worse = link === undefined ? [] : cables.flatMap(cable => [cut(id, layout, cable), passOn(id, cable, link)]);
  const drop = dropCommands(id, layout, `host:${host}`).map(one => sh`${script(one)} 2>/dev/null || :`);
  const { text } = lines(
    raw('set -e'),
    ...cables.map(cable => forget(id, cable)),
    ...drop,
    ...renewCommands(id, layout, `host:${host}`, cards).map(script),
    ...worse,
  );
  writeFileSync(hostPaths(id, host).network, `${text}\n`, { mode: 0o600 });
}

/** Gives a host that does not run the network of one that is switched on. */
export const renewNetwork = (id: string, host: string): Promise<unknown> =>
  mustRun(`making the network of ${host}`, ['sh', hostPaths(id, host).network]);

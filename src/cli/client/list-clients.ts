import type { ClientWay, KnownClient } from '../../model/cluster/client-way.ts';
import { readTold } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openProject, type Project } from '../open/open-project.ts';
import type { RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { say } from '../say.ts';
import { clientWayOf } from './client-options.ts';

export interface ListClientsOptions extends RunOptions {
  /** Whether their gateways are asked when they heard of them. */
  readonly live?: boolean;
}

/** What a gateway says of a client: seconds since it heard of it, `never`, or why it says nothing. */
type Heard = number | 'never' | { readonly silent: string };

const heardWords = (heard: Heard): string =>
  heard === 'never'
    ? 'never heard of'
    : typeof heard === 'number'
      ? `heard of ${heard} s ago`
      : `unknown: ${heard.silent}`;

/** A client in one line. Pure. */
export const clientLine = (client: KnownClient, heard?: Heard): string =>
  [
    `${client.name}: ${client.addresses.join(', ')}`,
    `by ${client.gateway}`,
    `reaches ${client.reach.join(', ')}`,
    ...(client.expires === undefined ? [] : [`${client.expired ? 'over since' : 'until'} ${client.expires}`]),
    ...(heard === undefined ? [] : [heardWords(heard)]),
  ].join(' · ');

function print(clients: readonly KnownClient[], options: ListClientsOptions, heard?: ReadonlyMap<string, Heard>): void {
  for (const client of clients) {
    const told = heard?.get(client.name);
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ ...client, ...(told === undefined ? {} : { heard: told }) })}\n`);
    else say(clientLine(client, told));
  }
  if (clients.length === 0 && options.json !== true) say('the inventory has no clients');
}

/** Asks the gateways, and nobody else. */
function askGateways(
  way: ClientWay,
  { inventory, catalogue }: Project,
  clients: readonly KnownClient[],
  options: ListClientsOptions,
): Promise<number> {
  return withSession(
    {
      options: { ...options, limit: [...new Set(clients.map(({ gateway }) => gateway))].join(',') },
      command: 'client list',
      inventory,
      opens: 'passwords',
      facts: catalogue.facts,
      mode: 'visit',
      quiet: true,
      prepare: async () => undefined,
    },
    async ({ inventory: opened, selected, away, fleet }) => {
      const question = {
        read: way.read(opened),
        toldOf: (_: string, reading: Parameters<ClientWay['toldOf']>[1]) => way.toldOf(opened, reading),
      };
      const { told, silent } = await readTold(question, selected, fleet);
      if (fleet.stop.aborted) return exitCode.interrupted;
      const heardOf = ({ name, gateway }: KnownClient): Heard => {
        if (away.some(host => host.name === gateway)) return { silent: `${gateway} is away` };
        const why = silent.get(gateway);
        return why === undefined ? (told.get(gateway)?.get(name) ?? 'never') : { silent: why };
      };
      print(clients, options, new Map(clients.map(client => [client.name, heardOf(client)])));
      return silent.size === 0 ? exitCode.done : exitCode.failed;
    },
  );
}

/** `provision client list`: the clients that the inventory has, and with `--live` when their gateways heard of them. */
export async function listClients(options: ListClientsOptions): Promise<number> {
  if (options.live === true) {
    const inTwin = await enterTwin(options);
    if (inTwin !== undefined) return inTwin;
  }
  const project = await openProject(options);
  const way = clientWayOf(project);
  const clients = way.known(project.inventory, new Date().toISOString().slice(0, 10));
  if (options.live === true && clients.length > 0) return askGateways(way, project, clients, options);
  print(clients, options);
  return exitCode.done;
}

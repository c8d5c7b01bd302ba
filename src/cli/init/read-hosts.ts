import { join } from 'node:path';
import { shipped } from '../../collections/collections.ts';
import type { Fleet } from '../../engine/fleet/fleet.ts';
import { type HostFacts, hostFactsProbe, parseHostFacts } from '../../import/hosts/host-facts.ts';
import { type Asked, isPublic, ownAddressOf } from '../../import/hosts/hosts-found.ts';
import type { Target } from '../../import/hosts/target.ts';
import type { Host, HostKeyPolicy, Inventory } from '../../model/inventory.ts';
import { ownFolder } from '../../model/own-folder.ts';
import type { Script } from '../../model/plan/script.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import type { Seen } from '../../model/reach/seen-from.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { Unread } from '../../model/reading/unread.ts';

/** Seconds that a host has to tell. */
const TIMEOUT = 30;
/** Hosts on the internet that look at the others: more would tell the same. */
const LOOKING = 2;

export interface WayIn {
  readonly hostKey: HostKeyPolicy;
  readonly identityFile: string | undefined;
}

/** Hosts as they can be logged in to before there is an inventory; what they are called is what was typed. @param file where the inventory will be */
export function hostsOf(targets: readonly Target[], file: string, { hostKey, identityFile }: WayIn): Inventory {
  const hosts = targets.map(
    ({ text, user, address, port }): Host => ({
      name: text,
      site: 'public',
      roles: [],
      address,
      ssh: {
        address,
        ...(port === undefined ? {} : { port }),
        ...(user === undefined ? {} : { user }),
        identityFiles: identityFile === undefined ? [] : [identityFile],
        agent: true,
        become: user === 'root' ? { method: 'none' } : { method: 'sudo', password: 'none' },
        hostKey,
        knownHosts: [join(ownFolder(file), 'known_hosts')],
        connectTimeout: 10,
      },
      vars: {},
    }),
  );
  return { file, cluster: 'new', sites: [{ name: 'public' }], hosts, vars: {} };
}

const problemOf = (host: string, because: string): InputProblem =>
  new InputProblem({
    where: host,
    what: because,
    hint: 'mend it, or leave this host out: nothing was written',
  });

async function run(fleet: Fleet, host: Host, script: Script): Promise<Reading> {
  const reading = (await fleet.connections.run(host, [{ id: 'init', script }], { timeout: TIMEOUT })).get('init');
  if (reading === undefined) throw problemOf(host.name, 'it did not answer');
  return reading;
}

/**
 * Asks every host what it is.
 * @throws {InputProblem} where one could not be asked, or tells nothing that makes sense: of all such hosts
 */
export async function readHosts(
  targets: readonly Target[],
  hosts: readonly Host[],
  fleet: Fleet,
): Promise<readonly Asked[]> {
  const told = new Map<string, HostFacts>();
  const problems: Problem[] = [];
  await fleet.connections.each(
    hosts.map(host => ({ host })),
    async ({ host }) => {
      try {
        told.set(host.name, parseHostFacts((await run(fleet, host, hostFactsProbe)).stdout));
      } catch (error) {
        if (error instanceof Unread) problems.push(problemOf(host.name, error.message));
        else if (error instanceof Problem) problems.push(error);
        else throw error;
      }
    },
  );
  if (problems.length > 0) throw new InputProblem(problems.flatMap(({ details }) => details));
  return targets.flatMap(target => {
    const facts = told.get(target.text);
    return facts === undefined ? [] : [{ target, facts }];
  });
}

/** How the hosts behind routers look from those on the internet. */
export async function lookFromOutside(
  asked: readonly Asked[],
  hosts: readonly Host[],
  fleet: Fleet,
): Promise<ReadonlyMap<string, Seen>> {
  const by = asked.filter(isPublic).slice(0, LOOKING);
  const from = asked.filter(one => !isPublic(one));
  const ask = async (name: string, script: Script): Promise<Reading | undefined> => {
    const host = hosts.find(one => one.name === name);
    if (host === undefined) return undefined;
    try {
      return await run(fleet, host, script);
    } catch (error) {
      // It told what it is a moment ago: how it looks from outside is asked of the user then.
      if (error instanceof Problem) return undefined;
      throw error;
    }
  };
  const seen = await shipped.seenFrom?.({
    ask,
    from: from.map(({ target }) => target.text),
    by: by.map(one => ({ host: one.target.text, address: ownAddressOf(one)?.address ?? '' })),
  });
  return seen ?? new Map();
}

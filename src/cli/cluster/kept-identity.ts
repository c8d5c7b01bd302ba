import { join } from 'node:path';
import { lockFileOf, readIdentity, writeIdentity } from '../../artifacts/lock-file.ts';
import type { AdminWay } from '../../model/cluster/admin-way.ts';
import type { Event } from '../../model/events/event.ts';
import { identityWords, type KeptIdentity, shortly } from '../../model/facts/cluster-identity.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Facts } from '../../model/plan/resource.ts';
import { errorText } from '../../model/problems/error-text.ts';
import type { Which } from './kept-kubeconfigs.ts';

/** The copy of a cluster's identity that the controller keeps, and the file that has it. */
export interface IdentityKeeper {
  readonly file: string;
  /** Whether it is to be committed: a rehearsal's is not. */
  readonly committed: boolean;
  /** @throws {InputProblem} where the file does not fit */
  readonly read: () => KeptIdentity | undefined;
  readonly write: (kept: KeptIdentity | undefined) => void;
}

/** The lock beside the inventory. A rehearsal's cluster is another one: its copy lies with the twin, and goes with it. */
export async function openIdentity({ inventory, twin }: Which): Promise<IdentityKeeper> {
  const file = twin ? await twinFile(inventory) : lockFileOf(inventory.file);
  // Several clusters of one file stand in one lock.
  const part = inventory.fleet === undefined ? undefined : inventory.cluster;
  let known: { readonly kept: KeptIdentity | undefined } | undefined;
  return {
    file,
    committed: !twin,
    read: () => {
      known ??= { kept: readIdentity(file, part) };
      return known.kept;
    },
    write: kept => {
      writeIdentity(file, kept, part);
      known = { kept };
    },
  };
}

async function twinFile(inventory: Which['inventory']): Promise<string> {
  const [{ twinId }, { twinPaths }] = await Promise.all([
    import('../../twin/twin-id.ts'),
    import('../../twin/twin-paths.ts'),
  ]);
  return join(twinPaths(twinId(inventory)).folder, 'cluster.yaml');
}

type Told = Extract<Event, { type: 'notice' | 'warning' }>;

/** What is to be kept of a cluster after a run, and what is said of it; `undefined`: it is as it was. Pure. */
export function whatToKeep(
  before: KeptIdentity | undefined,
  now: KeptIdentity,
  { file, committed }: Pick<IdentityKeeper, 'file' | 'committed'>,
): { readonly kept: KeptIdentity; readonly told?: Told } | undefined {
  // Another cluster's hosts were refused, and what the run has seen of them is not kept.
  if (before !== undefined && before.uid !== now.uid) return undefined;
  if (before === undefined) {
    const what = `${file}: ${now.name} is ${identityWords(now)}`;
    const hint = committed ? { hint: 'commit it, so that no second cluster is founded' } : {};
    return { kept: now, told: { type: 'notice', what, ...hint } };
  }
  if (before.ca !== now.ca) {
    const what = `CA rotated: ${now.name} is the same cluster (UID ${shortly(now.uid)}) with another CA, ${shortly(now.ca)} after ${shortly(before.ca)}`;
    return { kept: now, told: { type: 'warning', what, ...(committed ? { hint: `commit ${file}` } : {}) } };
  }
  return before.servers.join(' ') === now.servers.join(' ') ? undefined : { kept: now };
}

/** After a run: keeps which cluster it is. That the file cannot be written is said, and no failure of what was done. */
export function keepIdentity(
  { inventory }: Which,
  keeper: IdentityKeeper,
  ways: readonly AdminWay[],
  facts: ReadonlyMap<string, Facts>,
): Told | undefined {
  const seen = ways.map(way => way.identityOf(inventory, facts, keeper.read)).find(one => one !== undefined);
  const found = seen === undefined ? undefined : whatToKeep(keeper.read(), seen, keeper);
  if (found === undefined) return undefined;
  try {
    keeper.write(found.kept);
    return found.told;
  } catch (error) {
    const what = `${keeper.file} could not be written, so which cluster this is is kept on its hosts only: ${errorText(error)}`;
    return { type: 'warning', what };
  }
}

/**
 * After a wipe: where all servers went, those that only the lock knows included, the cluster is no more. Hosts that were chosen by
 * `--limit` are never all of it.
 */
export function forgetWipedCluster(
  { inventory }: Which,
  keeper: IdentityKeeper,
  ways: readonly AdminWay[],
  wiped: readonly Host[],
): Told | undefined {
  const kept = keeper.read();
  if (kept === undefined) return undefined;
  const gone = new Set(wiped.map(host => host.name));
  const servers = new Set([...ways.flatMap(way => way.servers(inventory).map(host => host.name)), ...kept.servers]);
  const left = [...servers].filter(name => !gone.has(name));
  const who = `${kept.name} (${identityWords(kept)})`;
  if (left.length > 0) {
    return {
      type: 'notice',
      what: `${keeper.file} keeps ${who}: ${left.join(', ')} had its data, too, and ${left.length === 1 ? 'was' : 'were'} not wiped`,
      hint: `if it is gone for good: ${ownCommand(`cluster forget ${kept.name}`)}`,
    };
  }
  keeper.write(undefined);
  return { type: 'notice', what: `${keeper.file}: ${who} is no more` };
}

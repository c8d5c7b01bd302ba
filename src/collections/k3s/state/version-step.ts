import { ownCommand } from '../../../model/own-command.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import type { FenceWish } from './fence-wish.ts';
import { compareVersions, minorName, minorOf } from './k3s-version.ts';

/** Why K3s does not go from one version to another in one step, whatever is meant by it; `undefined`: it does. Pure. */
export function unfitStep(from: string, to: string): 'older' | { readonly first: string } | 'unknown' | undefined {
  const order = compareVersions(from, to);
  const [before, after] = [minorOf(from), minorOf(to)];
  if (order === undefined || before === undefined || after === undefined) return from === to ? undefined : 'unknown';
  if (order > 0) return 'older';
  return after - before > 1 ? { first: minorName(before + 1) } : undefined;
}

/** Why a host that has one version of K3s is not given another; `undefined`: it is. Pure. */
export function refusedVersion({ host, upgrade }: FenceWish, has: string, wanted: string): Refusal | undefined {
  if (has === wanted) return undefined;
  const because = `${host} runs with version ${has}, and ${wanted} is wanted`;
  const step = unfitStep(has, wanted);
  if (step === undefined && upgrade === true) return undefined;
  if (step === 'older' || step === 'unknown') {
    const hint = `write kubernetes.version: ${has}; an upgrade that was cut off goes on: ${ownCommand(`upgrade --to ${has}`)}; back to an older version leads a restore: docs/day-two.md`;
    return { because, hint };
  }
  if (step !== undefined) return { because, hint: `one minor version at a time: first to one of ${step.first}` };
  return { because, hint: `host by host, with a backup before: ${ownCommand(`upgrade --to ${wanted}`)}` };
}

/**
 * Why a host without K3s does not join with a version; `undefined`: it does. No node is newer than a server, and a server no older
 * than the others: an upgrade that was cut off comes to its end first. Pure.
 */
export function refusedNewcomer({ host, role, servers, nodes, lasting }: FenceWish): Refusal | undefined {
  const wanted = lasting['version'];
  if (wanted === undefined) return undefined;
  for (const one of nodes) {
    if (one.host === host || !one.datastore || !servers.includes(one.host) || one.version == null) continue;
    const order = compareVersions(wanted, one.version);
    const follows = order !== undefined && order < 0 && role === 'agent' && minorOf(wanted) === minorOf(one.version);
    if (order === undefined || order === 0 || follows) continue;
    return {
      because: `${host} would join with version ${wanted}, and the server ${one.host} runs with ${one.version}`,
      hint: `all others first: ${ownCommand(`upgrade --to ${order > 0 ? wanted : one.version}`)}`,
    };
  }
  return undefined;
}

/** Why hosts are not brought to another version now; `undefined`: they are. Without every server read, an agent could become newer than one. Pure. */
export function refusedUpgrade({ upgrade, servers, nodes }: FenceWish): Refusal | undefined {
  if (upgrade !== true) return undefined;
  const unread = servers.filter(name => !nodes.some(one => one.host === name));
  if (unread.length === 0) return undefined;
  return {
    because: `of ${unread.join(', ')} nothing could be read, and no agent is to be newer than a server`,
    hint: 'bring it back, then again',
  };
}

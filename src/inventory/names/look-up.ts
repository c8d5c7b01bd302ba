import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareAddresses, parseAddress } from '../../model/address/address.ts';
import { variable } from '../../model/environment.ts';
import { errnoOf } from '../../model/problems/errno.ts';
import { errorText } from '../../model/problems/error-text.ts';
import type { Lookup } from './named-addresses.ts';

/** Seconds that a name may take: a resolver that does not answer must not hold up a run for long. */
const PATIENCE = 10;

/** Names that were looked up before this process began (`name=address …`): the twin's network has no DNS. */
export const KNOWN_NAMES = 'PROVISION_KNOWN_NAMES';

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  ENODATA: 'it has no address',
  EAI_AGAIN: 'the resolver of this machine does not answer',
};

const asked = new Map<string, Promise<Lookup>>();

/** The addresses that names lead to now, each asked once in a process; /etc/hosts counts as for every program. */
export async function lookUp(names: Iterable<string>): Promise<ReadonlyMap<string, Lookup>> {
  const known = knownNames();
  const found = [...new Set(names)].map(async name => {
    const before = known.get(name);
    if (before !== undefined) return [name, { address: before }] as const;
    const answer = asked.get(name) ?? ask(name);
    asked.set(name, answer);
    return [name, await answer] as const;
  });
  return new Map(await Promise.all(found));
}

async function ask(name: string): Promise<Lookup> {
  const late = sleep(PATIENCE * 1000, undefined, { ref: false }).then(() => undefined);
  try {
    const all = await Promise.race([lookup(name, { all: true }), late]);
    if (all === undefined) return { because: `no answer within ${PATIENCE} s` };
    // IPv4 before IPv6, and of several the lowest: whatever order DNS gives them in, the next run finds the same.
    const [first] = all.flatMap(one => parseAddress(one.address) ?? []).sort(compareAddresses);
    return first === undefined ? { because: 'it has no address' } : { address: first.toString() };
  } catch (error) {
    return { because: REASONS[errnoOf(error) ?? ''] ?? errorText(error) };
  }
}

function knownNames(): ReadonlyMap<string, string> {
  const pairs = (variable(KNOWN_NAMES) ?? '').split(' ').map(pair => pair.split('='));
  return new Map(
    pairs.flatMap(([name, address]) => (name === undefined || address === undefined ? [] : [[name, address] as const])),
  );
}

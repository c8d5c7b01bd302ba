import {
  addressesOf,
  type Host,
  type Inventory,
  lansOf,
  presentOf,
  publicAddressesOf,
} from '../../../model/inventory.ts';
import { addressesIn } from '../../../model/overlay.ts';
import type { ReachOptions, ReachReport, ReachRow, ReachSide, ReachSurvey } from '../../../model/reach/reach.ts';
import { Unread } from '../../../model/reading/unread.ts';
import { lastLines } from '../../../model/text/last-lines.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { type Knock, knockProbe, parseKnocks } from '../../network/reach/knock.ts';
import { type EdgePolicy, edgePolicy } from '../edge/edge-policy.ts';
import { type EdgeReading, edgeProbeWhole, parseEdge } from '../edge/edge-reading.ts';
import { firewallWishes } from '../firewall-section.ts';
import { waysProbe, whyInside } from './controller-way.ts';
import { judgeReach, type ReachTarget } from './judge-reach.ts';
import { reachPorts } from './reach-ports.ts';

/** Who knocks at a target, at most: what one of another site sees, the next one sees, too. */
const ASKERS = 2;

type Asker = Host | 'controller';

const nameOf = (who: Asker): string => (who === 'controller' ? who : who.name);

/** What of an answer can be read; else why not. */
async function told<T>(
  { ask }: ReachOptions,
  who: Asker,
  script: Parameters<ReachOptions['ask']>[1],
  parse: (stdout: string) => T,
): Promise<{ readonly value: T } | { readonly because: string }> {
  const answer = await ask(who, script);
  if ('because' in answer) return answer;
  if (answer.code !== 0) return { because: lastLines(answer.stderr, 1)[0] ?? `the question ended with ${answer.code}` };
  try {
    return { value: parse(answer.stdout) };
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return { because: error.message };
  }
}

/** A host with what decides who reaches it. */
interface Standing {
  readonly host: Host;
  readonly reading: EdgeReading | undefined;
  /** `undefined`: nothing of it is closed, or it could not be read. */
  readonly policy: EdgePolicy | undefined;
  /** Its addresses, by the side from which they are asked. */
  readonly addresses: Readonly<Record<ReachSide, readonly string[]>>;
}

function standing(inventory: Inventory, host: Host, reading: EdgeReading | undefined): Standing {
  const site = inventory.sites.find(({ name }) => name === host.site);
  const lan = site === undefined ? [] : lansOf(site);
  const overlays = inventory.overlays ?? [];
  const { mode, open } = firewallWishes(inventory)(host);
  const address = host.publicAddress ?? '';
  const wish = { open, inside: [], mesh: overlays[0]?.interface ?? '', lan, address };
  const policy = reading === undefined ? undefined : edgePolicy(wish, reading);
  const read = policy?.links.flatMap(one => one.addresses) ?? [];
  const said = [...publicAddressesOf(host), ...(lan.length === 0 ? addressesOf(host) : [])];
  return {
    host,
    reading,
    policy: mode === 'off' ? undefined : policy,
    addresses: {
      outside: [...new Set(policy === undefined ? said : [...read, ...policy.elsewhere])],
      lan: lan.length === 0 ? [] : addressesOf(host),
      mesh: overlays.flatMap(one => addressesIn(one, host.name)),
    },
  };
}

const portsOf = (inventory: Inventory, { host, policy, reading }: Standing) =>
  reachPorts(
    policy,
    reading,
    firewallWishes(inventory)(host).open.filter(({ from }) => from === 'internet'),
  );

const sides: readonly ReachSide[] = ['outside', 'lan', 'mesh'];

/** Everything that is asked of a host. */
const targetsOf = (inventory: Inventory, one: Standing): readonly ReachTarget[] => {
  const ports = portsOf(inventory, one);
  return sides.flatMap(side =>
    one.addresses[side].flatMap(address => ports.map(port => ({ ...port, host: one.host.name, address, side }))),
  );
};

/** Hosts on whose interfaces an address is, as far as they were read. */
const holdersOf = (standings: readonly Standing[], address: string): readonly string[] =>
  standings
    .filter(({ reading }) => reading?.addresses.some(({ cidr }) => cidr.split('/')[0] === address))
    .map(({ host }) => host.name);

/**
 * Takes away what several hosts hold and the inventory gives to none, as keepalived does: whoever answers there is not the
 * host that is asked about. Tells where that was.
 */
function withoutShared(standings: readonly Standing[]) {
  const said = new Set(standings.flatMap(({ host }) => [...publicAddressesOf(host), ...addressesOf(host)]));
  const isShared = (address: string): boolean => !said.has(address) && holdersOf(standings, address).length > 1;
  return {
    own: standings.map(one => ({
      ...one,
      addresses: { ...one.addresses, outside: one.addresses.outside.filter(address => !isShared(address)) },
    })),
    shared: standings.flatMap(({ host, addresses }) =>
      addresses.outside.filter(isShared).map(address => ({
        host: host.name,
        side: 'outside' as const,
        because: `${address} is on ${holdersOf(standings, address).join(', ')}: whoever has it at the moment answers there`,
      })),
    ),
  };
}

/** Who may ask an address from a side, with why this machine does not. */
function askers(
  { inventory, standings }: { readonly inventory: Inventory; readonly standings: readonly Standing[] },
  target: ReachTarget,
  ways: string | undefined,
): readonly Asker[] {
  // Whoever holds the address, too, would be asking himself.
  const holders = holdersOf(standings, target.address);
  const others = presentOf(inventory.hosts).filter(({ name }) => name !== target.host && !holders.includes(name));
  const site = inventory.hosts.find(({ name }) => name === target.host)?.site;
  if (target.side === 'mesh') return others.slice(0, 1);
  if (target.side === 'lan') return others.filter(one => one.site === site).slice(0, 1);
  const host = inventory.hosts.find(({ name }) => name === target.host);
  const isOutside =
    host !== undefined && ways !== undefined && whyInside(ways, inventory, host, target.address) === undefined;
  const abroad = others.filter(one => one.site !== site).slice(0, ASKERS);
  return [...(isOutside ? (['controller'] as const) : []), ...abroad];
}

/** Why a side of a host was not asked; nothing where that goes without saying. */
function whyUnasked(
  inventory: Inventory,
  { host, addresses, policy }: Standing,
  side: ReachSide,
  ways: string | undefined,
) {
  const site = inventory.sites.find(({ name }) => name === host.site);
  if (side === 'lan') return undefined;
  if (side === 'mesh')
    return presentOf(inventory.hosts).length > 1 ? 'nobody in the mesh could ask' : 'there is no other host';
  const [first] = addresses.outside;
  if (first === undefined) {
    return policy === undefined && site?.lan === undefined
      ? 'it has no address that everybody reaches'
      : 'it has no address outside: what its router forwards is the router’s';
  }
  const inside = ways === undefined ? 'this machine could not be asked' : whyInside(ways, inventory, host, first);
  return `nobody outside could ask: ${inside ?? 'no way from here'}, and no host of another site got there`;
}

/** Reads every host, has the others knock, and compares what they heard with the policy. */
export const reachSurvey: ReachSurvey = async (options): Promise<ReachReport> => {
  const { inventory, chosen } = options;
  const silent: { readonly host: string; readonly because: string }[] = [];
  const all = await Promise.all(
    inventory.hosts
      .filter(({ name }) => chosen.has(name))
      .map(async host => {
        const found = await told(options, host, edgeProbeWhole, parseEdge);
        if ('because' in found) silent.push({ host: host.name, because: found.because });
        return standing(inventory, host, 'value' in found ? found.value : undefined);
      }),
  );
  const { own: standings, shared } = withoutShared(all);
  const outer = [...new Set(standings.flatMap(({ addresses }) => addresses.outside))];
  const here = outer.length === 0 ? { because: '' } : await told(options, 'controller', waysProbe(outer), text => text);
  const ways = 'value' in here ? here.value : undefined;

  const known = { inventory, standings };
  const targets = standings.flatMap(one => targetsOf(inventory, one));
  const asked = new Map<Asker, ReachTarget[]>();
  for (const target of targets)
    for (const who of askers(known, target, ways)) asked.set(who, [...(asked.get(who) ?? []), target]);
  const answers = await Promise.all(
    [...asked].map(async ([who, all]) => {
      const found = await told(options, who, knockProbe(all), stdout => {
        const [cannot] = taggedLines(stdout)('unknocked');
        if (cannot !== undefined) throw new Unread(cannot);
        return parseKnocks(stdout);
      });
      return { from: nameOf(who), found };
    }),
  );
  const heard = answers.flatMap(({ from, found }) =>
    'value' in found ? found.value.map(knock => ({ from, knock })) : [],
  );
  const mute = answers.flatMap(({ from, found }) => ('value' in found ? [] : [{ from, because: found.because }]));
  const isOf = (target: ReachTarget, { knock }: { readonly knock: Knock }): boolean =>
    knock.address === target.address && knock.port === target.port && knock.protocol === target.protocol;
  const rows: ReachRow[] = targets.flatMap(target => {
    const one = standings.find(({ host }) => host.name === target.host);
    const mine = askers(known, target, ways).map(nameOf);
    const listens = one?.reading?.sockets.some(
      ({ protocol, port }) => protocol === target.protocol && port === target.port,
    );
    const row = judgeReach(
      target,
      mine.flatMap(from => heard.filter(each => each.from === from && isOf(target, each))),
      one?.policy,
      listens ?? false,
    );
    return row === undefined ? [] : [row];
  });
  const unasked = standings.flatMap(one =>
    sides.flatMap(side => {
      if (rows.some(row => row.host === one.host.name && row.side === side)) return [];
      const because = whyUnasked(inventory, one, side, ways);
      return because === undefined ? [] : [{ host: one.host.name, side, because }];
    }),
  );
  return { rows, unasked: [...unasked, ...shared], mute, silent };
};

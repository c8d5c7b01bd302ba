import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { filedPolicy } from '../../firewall/edge/edge-table.ts';
import type { FirewallState } from '../../firewall/state/firewall-state.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import { type Knock, parseKnocks } from '../../network/reach/knock.ts';
import { parseSockets, type Socket } from '../../network/state/sockets.ts';
import { type EntryTold, parseEntryTold } from './entry-told.ts';

/** What only an edge tells: who may be in Traefik's place, and what is let in. */
export interface EdgeSaid {
  readonly sockets: readonly Socket[];
  readonly firewall: FirewallState;
}

/** What one host tells of the entry. */
export interface EntrySaid {
  /** What came of asking ports of the edges. */
  readonly knocks: readonly Knock[];
  /** Where each name leads, by the resolver of the host; none: it is not found. A name that is missing here was not asked for. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Names for which an authority gave a certificate, on an edge. */
  readonly kept: readonly string[];
  readonly edge: EdgeSaid | undefined;
  readonly api: EntryTold | { readonly silent: string } | undefined;
}

/** @throws {Unread} */
export function parseEntrySaid(stdout: string, isEdge: boolean): EntrySaid {
  const of = taggedLines(stdout);
  return {
    knocks: parseKnocks(stdout),
    names: new Map(
      of('name').map(line => {
        const [name = '', ...addresses] = line.trim().split(' ');
        if (!addresses.every(one => /^[0-9a-f.:]+$/i.test(one))) unread('getent', line);
        return [name, addresses] as const;
      }),
    ),
    kept: of('kept'),
    edge: isEdge ? { sockets: parseSockets(stdout), firewall: parseFirewall(stdout) } : undefined,
    api: parseEntryTold(stdout),
  };
}

/** Whether our own table lets a port in; `undefined`: there is none. */
export function ownTableOpens({ firewall }: EdgeSaid, port: number): boolean | undefined {
  const own = firewall.nft?.find(({ family, name }) => family === 'inet' && name === 'provision_edge');
  if (own === undefined) return undefined;
  const text = own.rules.map(({ rule }) => rule).join('\n');
  return filedPolicy(text).open.some(({ protocol, ports }) => {
    const [first = Number.NaN, last = first] = ports.split('-').map(Number);
    return protocol === 'tcp' && first <= port && port <= last;
  });
}

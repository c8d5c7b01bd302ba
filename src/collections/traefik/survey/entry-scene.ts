import type { Cause } from '../../../diagnosis/cause.ts';
import type { HostScene } from '../../../diagnosis/host-survey.ts';
import { type Host, type Inventory, presentOf } from '../../../model/inventory.ts';
import { ipv4In } from '../../../model/overlay.ts';
import type { KnockOutcome } from '../../network/reach/knock.ts';
import type { EdgeSaid, EntrySaid } from './entry-said.ts';
import type { EntryTold } from './entry-told.ts';

/** What the hosts and the API told of the entry. */
export type EntryScene = HostScene<EntrySaid>;

/** One reason why the internet does not get in, or not as it should. */
export type EntryCause = Cause<EntryScene>;

/** Ports of an edge that Traefik answers on. */
export const ENTRY_PORTS = [80, 443] as const;

export const edgesOf = ({ hosts }: Inventory): readonly Host[] => hosts.filter(({ roles }) => roles.includes('edge'));

/** The servers, the first of which is asked what the API says. */
export const firstServerOf = ({ hosts }: Inventory): string =>
  presentOf(hosts).find(({ roles }) => roles.includes('server'))?.name ?? '';

/** Where the internet finds an edge: its public address, or its router's, which passes the ports on. */
export function entryAddressOf({ sites }: Inventory, edge: Host): string {
  const router = sites.find(({ name }) => name === edge.site)?.router;
  return edge.publicAddress ?? router?.publicAddress ?? edge.address;
}

/** An edge that told something. */
export interface SaidEdge {
  readonly host: Host;
  readonly said: EntrySaid;
  readonly edge: EdgeSaid;
}

export const saidEdges = ({ inventory, said }: EntryScene): readonly SaidEdge[] =>
  edgesOf(inventory).flatMap(host => {
    const one = said.get(host.name);
    return one?.edge === undefined ? [] : [{ host, said: one, edge: one.edge }];
  });

/** What the API told; `undefined` where no server's answered. */
export function toldBy({ said }: EntryScene): EntryTold | undefined {
  for (const { api } of said.values()) if (api !== undefined && !('silent' in api)) return api;
  return undefined;
}

/** What came of asking one port of an edge, from one place. */
export interface Answer {
  readonly from: string;
  readonly outcome: KnockOutcome;
  readonly why: string;
}

/**
 * The same port asked from three sides: from hosts of other sites as the internet sees it, from hosts through the mesh, and on the edge
 * itself.
 */
export function answersAt(scene: EntryScene, edge: Host, port: number) {
  const { inventory, said } = scene;
  const [mesh] = inventory.overlays ?? [];
  const [outer, inner] = [entryAddressOf(inventory, edge), ipv4In(mesh, edge.name)];
  const all = inventory.hosts.flatMap(host =>
    (said.get(host.name)?.knocks ?? [])
      .filter(one => one.port === port)
      .map(one => ({ host, address: one.address, from: host.name, outcome: one.outcome, why: one.why })),
  );
  const pick = (isOne: (one: (typeof all)[number]) => boolean): readonly Answer[] => all.filter(isOne);
  return {
    outside: pick(({ host, address }) => host.site !== edge.site && address === outer),
    mesh: pick(({ host, address }) => host.name !== edge.name && address === inner),
    itself: pick(({ host, address }) => host.name === edge.name && address === edge.address),
  };
}

/** Whether nobody outside got an answer, and somebody tried. */
export const isShut = (answers: readonly Answer[]): boolean =>
  answers.length > 0 && answers.every(({ outcome }) => outcome !== 'answers');

/** `wk-1 got no answer`, as evidence. */
export const seenFrom = (address: string, port: number, { from, outcome, why }: Answer): string => {
  const words = { answers: 'is answered', refused: 'is refused', silent: 'gets no answer', unreachable: why };
  return `${from} asks ${address}, TCP ${port}: ${words[outcome]}`;
};

import * as z from 'zod';
import type { Finding } from '../../model/gate/check.ts';
import type { Script } from '../../model/plan/script.ts';
import { count } from '../../model/text/count.ts';
import { sections } from '../../shell/sections.ts';
import { sh } from '../../shell/sh.ts';
import { VXLAN_ADDS } from './vxlan-adds.ts';

/** What a check of a network of pods takes: where its packets go, and to whom. */
export const vxlanArguments = {
  interface: z
    .string()
    .describe('The interface that carries the packets: `{{pods.interface}}`; empty: whichever has the address.'),
  mtu: z.coerce.number().int().describe('Its MTU, of which VXLAN takes 50 bytes.'),
  address: z.string().describe("The host's address on it."),
  peers: z
    .array(z.strictObject({ name: z.string(), address: z.string(), away: z.boolean().optional() }))
    .describe('The other nodes, each with its address on it; to one that is away there may be a way or none.'),
};

interface VxlanSpec {
  readonly interface: string;
  readonly mtu: number;
  readonly address: string;
  readonly peers: readonly { readonly name: string; readonly address: string; readonly away?: boolean | undefined }[];
}

/** A VXLAN as its maker makes it. */
export interface VxlanMaker {
  /** The interface's name. */
  readonly link: string;
  /** Its network identifier and its UDP port. */
  readonly id: string;
  readonly port: string;
  /** Who makes it, for what is missing, and what brings it about. */
  readonly made: string;
  readonly look: string;
  /** What makes it anew. */
  readonly anew: string;
}

/** Prints the interface, its forwarding entries and its routes. */
export const vxlanProbe = (link: string): Script => sh`
if provision_ask '[0-9] *does not exist*|[0-9] *annot find device*' ip link show dev ${link} >/dev/null; then
  echo '== link'
  ip -d -o link show dev ${link}
  echo '== fdb'
  bridge fdb show dev ${link}
  echo '== routes'
  ip -4 route show dev ${link}
else
  echo '== absent'
  echo absent
fi`;

/** What `ip -d link` says wrong of the interface. */
function wrongLink(spec: VxlanSpec, { link, id, port, anew }: VxlanMaker, line: string): readonly Finding[] {
  const facts = [
    ['MTU', / mtu (\d+)/.exec(line)?.[1], String(spec.mtu - VXLAN_ADDS)],
    ['network identifier', / vxlan id (\d+)/.exec(line)?.[1], id],
    ['UDP port', / dstport (\d+)/.exec(line)?.[1], port],
    ['local address', / local (\S+)/.exec(line)?.[1], spec.address],
    ...(spec.interface === ''
      ? []
      : [['interface below', / dev (\S+)/.exec(line.replace(/^\d+: \S+/, ''))?.[1], spec.interface] as const]),
  ] as const;
  return facts.flatMap(([name, seen, wanted]) =>
    seen === wanted ? [] : [{ seen: `${link}: ${name} ${seen ?? 'not said'}`, wanted, hint: anew }],
  );
}

/** Nodes whose packets would not be sent to their mesh address, or not sent at all. */
function wrongPeers(
  { peers }: VxlanSpec,
  link: string,
  fdb: readonly string[],
  routes: readonly string[],
): readonly Finding[] {
  const to = [...new Set(fdb.flatMap(line => / dst (\S+)/.exec(` ${line}`)?.[1] ?? []))];
  const strangers = to.filter(address => !peers.some(peer => peer.address === address));
  const missing = peers.filter(peer => peer.away !== true && !to.includes(peer.address));
  const present = peers.filter(peer => peer.away !== true).length;
  // A node may have more than one network of pods; all of them are reached by its end of the VXLAN.
  const gateways = new Set(routes.flatMap(line => / via (\S+)/.exec(line)?.[1] ?? []));
  return [
    ...missing.map(({ name, address }) => ({
      seen: `${link} has no way to ${name} (${address})`,
      wanted: 'one forwarding entry for each other node',
      hint: `bridge fdb show dev ${link}`,
    })),
    ...strangers.map(address => ({
      seen: `${link} sends to ${address}, which is no other node's address`,
      wanted: "the other nodes' addresses",
      hint: `bridge fdb show dev ${link}`,
    })),
    ...(gateways.size >= present && gateways.size <= peers.length
      ? []
      : [
          {
            seen: `routes through ${link} to the pods of ${count(gateways.size, 'node')}`,
            wanted: `${present}, of each other node`,
            hint: `ip route show dev ${link}`,
          },
        ]),
  ];
}

/** What is wrong with it, from what the probe printed. */
export function vxlanFindings(spec: VxlanSpec, maker: VxlanMaker, stdout: string): readonly Finding[] {
  const parts = sections(stdout);
  const [line] = parts.get('link') ?? [];
  if (line === undefined) return [{ seen: `there is no ${maker.link}`, wanted: maker.made, hint: maker.look }];
  return [
    ...wrongLink(spec, maker, line),
    ...wrongPeers(spec, maker.link, parts.get('fdb') ?? [], parts.get('routes') ?? []),
  ];
}

/** In a few words that it is well. */
export const vxlanEvidence = ({ mtu, peers }: VxlanSpec): string =>
  `MTU ${mtu - VXLAN_ADDS}, ${count(peers.filter(({ away }) => away !== true).length, 'way')}`;

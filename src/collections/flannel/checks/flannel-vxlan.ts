import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';

/** Bytes that VXLAN over IPv4 adds to a packet (RFC 7348: outer Ethernet, IP, UDP and its own header). */
const VXLAN_ADDS = 50;

const schema = z.strictObject({
  interface: z.string().describe('The interface that carries the packets: `{{k3s.mesh.interface}}`.'),
  mtu: z.coerce.number().int().describe('Its MTU, of which VXLAN takes 50 bytes.'),
  address: z.string().describe("The host's address on it."),
  peers: z
    .array(z.strictObject({ name: z.string(), address: z.string() }))
    .describe('The other nodes, each with its address on it.'),
});

type Spec = z.output<typeof schema>;

const LINK = 'flannel.1';

/** What `ip -d link` says wrong of the interface. */
function wrongLink(spec: Spec, link: string): readonly Finding[] {
  const mtu = String(spec.mtu - VXLAN_ADDS);
  const facts = [
    ['MTU', / mtu (\d+)/.exec(link)?.[1], mtu],
    ['local address', / local (\S+)/.exec(link)?.[1], spec.address],
    ['interface below', / dev (\S+)/.exec(link.replace(/^\d+: \S+/, ''))?.[1], spec.interface],
  ] as const;
  return facts.flatMap(([name, seen, wanted]) =>
    seen === wanted
      ? []
      : [
          {
            seen: `${LINK}: ${name} ${seen ?? 'not said'}`,
            wanted,
            hint: 'restart K3s on this host, which makes it anew',
          },
        ],
  );
}

/** Nodes whose packets would not be sent to their mesh address, or not sent at all. */
function wrongPeers({ peers }: Spec, fdb: readonly string[], routes: readonly string[]): readonly Finding[] {
  const to = fdb.flatMap(line => / dst (\S+)/.exec(` ${line}`)?.[1] ?? []);
  const strangers = to.filter(address => !peers.some(peer => peer.address === address));
  const missing = peers.filter(peer => !to.includes(peer.address));
  return [
    ...missing.map(({ name, address }) => ({
      seen: `${LINK} has no way to ${name} (${address})`,
      wanted: 'one forwarding entry for each other node',
      hint: `bridge fdb show dev ${LINK}`,
    })),
    ...strangers.map(address => ({
      seen: `${LINK} sends to ${address}, which is no other node's mesh address`,
      wanted: "the other nodes' mesh addresses",
      hint: `bridge fdb show dev ${LINK}`,
    })),
    ...(routes.length === peers.length
      ? []
      : [
          {
            seen: `${count(routes.length, 'route')} through ${LINK}`,
            wanted: `${peers.length}, one for the pods of each other node`,
            hint: `ip route show dev ${LINK}`,
          },
        ]),
  ];
}

/** The pods' network as this host has it; whether packets arrive is another question. */
export const flannelVxlan = checkKind<Spec>({
  name: 'flannel_vxlan',
  summary: "flannel's VXLAN lies on the mesh with the right MTU, and leads to every other node's mesh address.",
  schema,
  examples: [
    'flannel_vxlan: { interface: mesh0, mtu: 1420, address: 172.27.15.12, peers: [{ name: wk-1, address: 172.27.15.11 }] }',
  ],
  title: ({ interface: name }) => `the pods' network to lie on ${name}, with a way to each other node`,
  patience: 180,
  probe: () => sh`
if provision_ask '[0-9] *does not exist*|[0-9] *annot find device*' ip link show dev ${LINK} >/dev/null; then
  echo '== link'
  ip -d -o link show dev ${LINK}
  echo '== fdb'
  bridge fdb show dev ${LINK}
  echo '== routes'
  ip -4 route show dev ${LINK}
else
  echo '== absent'
  echo absent
fi`,
  judge: (spec, { stdout }) => {
    const parts = sections(stdout);
    const [link] = parts.get('link') ?? [];
    if (link === undefined) {
      const hint = 'journalctl -u k3s -u k3s-agent -n 30';
      return { kind: 'not-met', findings: [{ seen: `there is no ${LINK}`, wanted: 'flannel makes it', hint }] };
    }
    const findings = [...wrongLink(spec, link), ...wrongPeers(spec, parts.get('fdb') ?? [], parts.get('routes') ?? [])];
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: `MTU ${spec.mtu - VXLAN_ADDS}, ${count(spec.peers.length, 'way')}` };
  },
});

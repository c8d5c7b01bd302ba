import * as z from 'zod';
import { addressOfEndpoint } from '../../../model/address/endpoint.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { runningWireguard } from '../../../remnants/wireguard/running-wireguard.ts';
import { SESSION } from '../../../remnants/wireguard/wireguard-session.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { parseRunning, type RunningPeer } from '../../wireguard/state/running-wireguard.ts';
import { podPeers } from './pod-peers.ts';

/** As flannel calls it (backend/wireguard). */
const LINK = 'flannel-wg';

const schema = z.strictObject({
  mtu: z.coerce.number().int().describe('Its MTU: `{{pods.mtu}}`.'),
  port: z.coerce.number().int().describe('The UDP port at which it listens: `{{pods.port}}`.'),
  peers: podPeers,
});

type Spec = z.output<typeof schema>;

/** `link: KIND MTU`, then how it runs; a userspace implementation makes a tun. */
const probe = lines(
  runningWireguard,
  sh`if provision_ask '[0-9] *does not exist*|[0-9] *annot find device*' ip link show dev ${LINK} >/dev/null; then
  ip -d -o link show dev ${LINK} | tr '\\' ' ' | sed 's/^/link /'
  provision_wireguard ${LINK} || :
fi`,
);

const ageOf = ({ age }: RunningPeer): string => (age === undefined ? 'never' : `${age} s ago`);

function ofPeers({ peers }: Spec, running: readonly RunningPeer[]): readonly Finding[] {
  const at = (address: string) =>
    running.find(({ endpoint }) => endpoint !== undefined && addressOfEndpoint(endpoint) === address);
  return peers
    .filter(({ away }) => away !== true)
    .flatMap(({ name, address }): readonly Finding[] => {
      const peer = at(address);
      if (peer === undefined)
        return [
          {
            seen: `${LINK} has no peer at ${address} (${name})`,
            wanted: 'one for each other node',
            hint: `kubectl get node ${name} -o yaml | grep flannel; wg show ${LINK} endpoints`,
          },
        ];
      if (peer.age !== undefined && peer.age <= SESSION && peer.heard) return [];
      return [
        {
          seen: `last handshake with ${name} (${peer.endpoint ?? address}): ${ageOf(peer)}${peer.heard ? '' : ', nothing received'}`,
          wanted: `one within ${SESSION} s`,
          hint: `is its UDP port open there (ufw, firewalld, iptables, nft)? tcpdump -ni any udp on ${name}`,
        },
      ];
    });
}

function find(spec: Spec, stdout: string): readonly Finding[] {
  const link = /^link (.*)$/m.exec(stdout)?.[1];
  const running = parseRunning(stdout);
  if (link === undefined || running === undefined) {
    const hint =
      'can the kernel? ip link add dev wg-test type wireguard && ip link delete wg-test; then: journalctl -u k3s -u k3s-agent | grep -i wireguard';
    return [{ seen: `there is no ${LINK}`, wanted: 'flannel makes it', hint }];
  }
  const mtu = / mtu (\d+)/.exec(link)?.[1];
  return [
    ...(mtu === String(spec.mtu)
      ? []
      : [
          {
            seen: `${LINK}: MTU ${mtu ?? 'not said'}`,
            wanted: String(spec.mtu),
            hint: 'write kubernetes.network.flannel.link_mtu as the hosts’ interfaces have it',
          },
        ]),
    ...(running.port === spec.port
      ? []
      : [{ seen: `${LINK} listens at ${running.port}`, wanted: String(spec.port), hint: 'restart K3s on this host' }]),
    ...ofPeers(spec, running.peers),
  ];
}

/** The encrypted network that flannel makes by itself, as this host has it. */
export const flannelWireguard = checkKind<Spec>({
  name: 'flannel_wireguard',
  summary: "flannel's own WireGuard is up with the right MTU and port, and every other node was heard of lately.",
  schema,
  examples: ['flannel_wireguard: { mtu: 1420, port: 51821, peers: [{ name: wk-1, address: 192.168.15.3 }] }'],
  title: () => 'an encrypted session of flannel with each other node',
  patience: 180,
  byHand: ({ port, peers }) => ({
    is: sh`[ "$(wg show ${LINK} listen-port)" = ${port} ] &&
[ "$(wg show ${LINK} latest-handshakes | grep -vc '[[:space:]]0$')" -ge ${peers.length} ]`,
    look: sh`wg show ${LINK}`,
    expect: `${LINK} listens at ${port}, and has had a handshake with each of ${count(peers.length, 'other node')}`,
  }),
  probe: () => probe,
  judge: (spec, { stdout }) => {
    const findings = find(spec, stdout);
    if (findings.length > 0) return { kind: 'not-met', findings };
    const carrier = /^link .* wireguard /m.test(stdout) ? 'in the kernel' : 'in userspace';
    const present = spec.peers.filter(({ away }) => away !== true);
    return { kind: 'met', evidence: `${count(present.length, 'session')}, ${carrier}` };
  },
});

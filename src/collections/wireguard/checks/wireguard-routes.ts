import * as z from 'zod';
import { familyOf } from '../../../model/address/address.ts';
import { hostRoute, isHostRoute, withoutLength } from '../../../model/address/host-route.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';
import { routesByHand } from '../by-hand/checks-by-hand.ts';
import {
  addressesOf,
  clientsArgument,
  ofPeer,
  type Peer,
  peersArgument,
  rangesOf,
  withClients,
} from './wireguard-peers.ts';
import { interfaceArgument, needLink, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument, peers: peersArgument, clients: clientsArgument });

type Spec = z.output<typeof schema>;

/** Routes that the kernel makes in IPv6 for any link: to its neighbours and to groups. */
const OF_THE_LINK = /^(?:fe80::|ff00::\/8|multicast |anycast |local )|(?:^|\s)proto kernel\b/;

/** Destinations as CIDRs; `ip` leaves out a /32 or a /128, and writes the whole of a family as `default`. */
const destinations = (routes: readonly string[], whole: string): readonly string[] =>
  routes
    .filter(line => line !== '')
    .map(line => line.split(' ')[0] ?? '')
    .map(to => (to === 'default' ? whole : to.includes('/') ? to : hostRoute(to)));

/** Peers whose route is there, while the kernel would send their packets elsewhere: a policy rule or another table wins. */
function stolen(name: string, peers: readonly Peer[], answers: readonly string[]): readonly Finding[] {
  const ways = new Map(answers.map(line => [line.split(' ')[0] ?? '', line.replace(/\s*\\.*/, '')]));
  return peers.flatMap(peer => {
    return ofPeer(peer).flatMap((address): Finding[] => {
      const answer = ways.get(address);
      if (answer === undefined || / dev (\S+)/.exec(` ${answer}`)?.[1] === name) return [];
      return [
        {
          seen: `packets for ${peer.name} do not go through ${name}: ${answer.trim()}`,
          wanted: `${address} dev ${name}`,
          hint: `ip route get ${address}; ip ${familyOf(address) === '6' ? '-6 ' : ''}rule show`,
        },
      ];
    });
  });
}

function find(name: string, peers: readonly Peer[], routes: readonly string[]): readonly Finding[] {
  const wanted = new Map(peers.flatMap(peer => rangesOf(peer).map(one => [one, peer.name] as const)));
  const there = new Set(routes);
  const missing = [...wanted]
    .filter(([route]) => !there.has(route))
    .map(([route, peer]) => ({
      seen: `no route to ${peer} (${route}) through ${name}`,
      wanted: `${route} dev ${name}`,
      hint: `ip route get ${withoutLength(route)}; ip route add ${route} dev ${name}`,
    }));
  const extra = [...there]
    .filter(route => !wanted.has(route))
    .map(route => ({
      seen: `${route} goes through ${name}${isHostRoute(route) ? ', and is no peer' : ''}`,
      wanted: 'routes to the peers only, and to what lies behind them',
      hint: `ip route del ${route} dev ${name}`,
    }));
  return [...missing, ...extra];
}

/** Exactly one /32 route per peer, and it is the one that wins. */
export const wireguardRoutes = checkKind<Spec>({
  name: 'wireguard_routes',
  summary:
    'Exactly one route for each address of a peer (a /32, of IPv6 a /128) and for each network behind it goes through the interface, nothing wider, and no other route takes precedence.',
  schema,
  examples: [
    "wireguard_routes: { interface: '{{mesh.interface}}', peers: '{{mesh.peers}}', clients: '{{mesh.clients}}' }",
  ],
  title: spec => `a route to each peer, and to nobody else, through ${spec.interface}`,
  patience: 5,
  byHand: spec => routesByHand(spec.interface, withClients(spec)),
  probe: spec => sh`
${needLink(spec.interface)}
echo '== routes'
provision_link_routes 4 "$if"
printf '%s\n' "$provision_told"
echo '== routes6'
provision_link_routes 6 "$if"
printf '%s\n' "$provision_told"
echo '== ways'
# One process for all of them where ip has batches; each answer that it left out is asked for by itself.
asked=
for to in ${addressesOf(spec.peers)}; do
  asked="\${asked}route get $to
"
done
ways=$(ip -o -force -batch - 2>/dev/null <<PROVISION_WAYS
$asked
PROVISION_WAYS
) || :
printf '%s\n' "$ways"
for to in ${addressesOf(spec.peers)}; do
  case "
$ways" in
    *"
$to "*) ;;
    *) echo "$to $(ip route get "$to" 2>&1 | head -n 1)" ;;
  esac
done
`,
  judge: (spec, { stdout }) => {
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    const parts = sections(stdout);
    const six = (parts.get('routes6') ?? []).filter(line => !OF_THE_LINK.test(line));
    const there = [...destinations(parts.get('routes') ?? [], '0.0.0.0/0'), ...destinations(six, '::/0')];
    const peers = withClients(spec);
    const wrong = find(spec.interface, peers, there);
    return verdictOf(
      wrong.length > 0 ? wrong : stolen(spec.interface, peers, parts.get('ways') ?? []),
      count(peers.flatMap(rangesOf).length, 'route'),
    );
  },
});

import * as z from 'zod';
import { familyOf } from '../../../model/address/address.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import type { Script } from '../../../model/plan/script.ts';
import { count } from '../../../model/text/count.ts';
import { runningWireguard } from '../../../remnants/wireguard/running-wireguard.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { pingsByHand } from '../by-hand/checks-by-hand.ts';
import { HEADERS, MANY, pingMany } from './ping-many.ts';
import { pingTo } from './ping-to.ts';
import {
  addressesOf,
  answering,
  awayWords,
  ofPeer,
  type Peer,
  peersArgument,
  relayedArgument,
} from './wireguard-peers.ts';
import { interfaceArgument, needLink, verdictOf, withoutInterface } from './wireguard-probe.ts';

/** Bytes of a small ping: the 56 of payload that ping has, and IPv4's headers. */
const SMALL = 56 + HEADERS[4];

const schema = z.strictObject({
  interface: interfaceArgument,
  mtu: z.coerce
    .number()
    .int()
    .min(576)
    .max(65535)
    .describe('Size in bytes of the packets that must pass unfragmented.'),
  peers: peersArgument,
  relayed: relayedArgument,
});

type Spec = z.output<typeof schema>;

/** All that must answer: peers, and who is reached by way of them. */
const asked = ({ peers, relayed }: Spec): readonly Peer[] =>
  answering(relayed.length === 0 ? peers : [...peers, ...relayed]);

/** `vps-1`, where it is reached by way of that. */
const byWay = ({ relays = [] }: Peer): string => (relays.length === 0 ? '' : ` by way of ${relays.join(' and ')}`);

/**
 * Asks all of `$ways` in a few processes, and leaves there those that are to be asked one by one: where a small ping is
 * answered and a large one is not, for that tells the reason; where Perl cannot ask, all of them.
 */
const askMany = (mtu: number): Script => sh`
led=
for to in $ways; do if leads "$to"; then led="$led $to"; else echo "lost $to"; fi; done
ways=$led
# Takes from $ways those that answer.
answering() {
  answered=$("$@") || return 1
  left=
  for to in $ways; do case $answered in *"ok $to "*) ;; *) left="$left $to" ;; esac; done
  ways=$left
}
full() { ${pingMany(mtu, 1, raw('$ways'))}; }
small() { ${pingMany(SMALL, 2, raw('$ways'))}; }
if answering full; then
  printf '%s\n' "$answered"
  asked=$ways
  if [ -n "$asked" ] && answering small; then
    for to in $ways; do echo "lost $to"; done
    lost="$ways "; ways=
    for to in $asked; do case $lost in *" $to "*) ;; *) ways="$ways $to" ;; esac; done
    # Perhaps the first came while there was no session yet.
    if [ -n "$ways" ] && answering full; then printf '%s\n' "$answered"; fi
  fi
fi
`;

/** Pings all of `$ways` at once, and leaves there those that did not answer, which are asked one by one. */
const askSome = sh`
heard=$(
  for to in $ways; do
    if leads "$to"; then sized "$to"; "$program" -n $whole -c 1 -W 1 -s "$payload" "$to" 2>/dev/null & fi
  done
  wait
)
left= tried=yes
for to in $ways; do
  case $heard in
    *" bytes from $to: "*' time='*)
      took=\${heard#*" bytes from $to: "}
      took=\${took%%
*}
      case $took in
        *time=*)
          took=\${took#*time=}
          echo "ok $to \${took%%[!0-9.]*}"
          continue
          ;;
      esac
      ;;
  esac
  left="$left $to"
done
ways=$left
`;

/** One line of the probe: `ok ADDRESS MILLISECONDS`, `lost ADDRESS`, `big ADDRESS MTU`. */
interface Answer {
  readonly kind: string;
  readonly detail: string | undefined;
}

function answers(stdout: string): ReadonlyMap<string, Answer> {
  const words = stdout.split('\n').map(line => line.split(' '));
  return new Map(words.map(([kind = '', address = '', detail]) => [address, { kind, detail }]));
}

function finding(peer: Peer, address: string, { interface: name, mtu }: Spec, answer: Answer | undefined): Finding[] {
  if (answer?.kind === 'ok') return [];
  if (answer?.kind === 'big') {
    const narrow =
      answer.detail === undefined || answer.detail === '' ? '' : `, a link on the way has ${answer.detail}`;
    return [
      {
        seen: `${peer.name}${ofPeer(peer).length > 1 ? ` (${address})` : ''} answers a small ping, but not one of ${mtu} bytes${narrow}`,
        wanted: `${mtu} bytes pass in one piece`,
        hint: `compare the MTU on both sides: ip link show ${name}; or lower the mesh's mtu`,
      },
    ];
  }
  return [
    {
      seen: `${peer.name} (${address}) does not answer a ping${byWay(peer)}`,
      wanted: 'an answer',
      hint: `${peer.relays === undefined ? '' : `does ${peer.relays.join(' and ')} pass it on? sysctl net.ipv4.ip_forward; `}ip route get ${address}; wg show ${name}; is ICMP dropped on ${peer.name}? ${familyOf(address) === '6' ? 'ip6tables' : 'iptables'} -S`,
    },
  ];
}

/** Of several answers, the worst: what is lost, then what does not pass whole, then the slowest. */
const worst = (all: readonly (Answer | undefined)[]): Answer | undefined =>
  all.find(one => one === undefined || one.kind === 'lost') ??
  all.find(one => one?.kind === 'big') ??
  [...all].sort((one, other) => (Number(other?.detail) || 0) - (Number(one?.detail) || 0))[0];

/** What the evidence says of those that are reached by way of others. */
const relayedWords = ({ relayed }: Spec): string => {
  const there = answering(relayed);
  if (there.length === 0) return '';
  const by = [...new Set(there.flatMap(({ relays = [] }) => relays.slice(0, 1)))];
  return `, ${count(there.length, 'host')} by way of ${by.join(', ')}`;
};

/** The same for the matrix: the largest packet is known where the full size passes. */
function wayTo(peer: Peer, { mtu }: Spec, answer: Answer | undefined) {
  const way = peer.relays === undefined ? { to: peer.name } : { to: peer.name, relays: peer.relays };
  if (answer?.kind !== 'ok') return { ...way, loss: answer?.kind === 'big' ? 0 : 1 };
  const roundTrip = Number(answer.detail);
  return { ...way, loss: 0, largest: mtu, ...(roundTrip >= 0 ? { roundTrip } : {}) };
}

/**
 * A ping to every peer at full size, and a small one where that fails: small pings pass where an MTU is wrong. All peers at
 * the same time, so that a silent one costs three seconds however many there are.
 */
export const wireguardPings = checkKind<Spec>({
  name: 'wireguard_pings',
  summary: 'Every peer answers a ping, also one of the full MTU that may not be fragmented.',
  schema,
  examples: [
    "wireguard_pings: { interface: '{{mesh.interface}}', mtu: '{{mesh.mtu}}', peers: '{{mesh.peers}}', relayed: '{{mesh.relayed}}' }",
  ],
  title: spec => `every peer to answer pings, also of ${spec.mtu} bytes`,
  patience: 45,
  byHand: spec => pingsByHand([...spec.peers, ...spec.relayed], spec.mtu),
  probe: spec => sh`
${needLink(spec.interface)}
command -v ping >/dev/null || { echo 'there is no ping on this host: install iputils-ping' >&2; exit 1; }
${pingTo}
[ -n "$whole" ] || echo fragments
# Where every peer has its own address only, a packet for any other leads nowhere: it is not sent, and not waited for.
own=' '; wide=
${runningWireguard}
provision_running "$if" || provision_told=
while read -r tag key shared end led rest; do
  while [ "$tag" = peer ] && [ -n "$led" ]; do
    word=\${led%%,*}
    led=\${led#"$word"} led=\${led#,}
    case $word in '(none)') ;; */32 | *:*/128) own="$own$word " ;; *) wide=1 ;; esac
  done
done <<PROVISION_PEERS
$provision_told
PROVISION_PEERS
leads() {
  [ -z "$wide" ] && [ "$own" != ' ' ] || return 0
  case $own in *" $1/32 "* | *" $1/128 "*) ;; *) return 1 ;; esac
}
sized() {
  ping_by "$1"
  case $1 in *:*) payload=${spec.mtu - HEADERS[6]} ;; *) payload=${spec.mtu - HEADERS[4]} ;; esac
}
large() {
  sized "$1"
  big=$("$program" -n $whole -c 1 -W 1 -s "$payload" "$1" 2>&1)
}
ask() {
  leads "$1" || { echo "lost $1"; return; }
  { [ -z "$tried" ] && large "$1"; } || {
    ping_to "$1" -n -c 1 -W 2 "$1" >/dev/null 2>&1 || { echo "lost $1"; return; }
    # Perhaps the first came while there was no session yet.
    large "$1" || { echo "big $1 $(printf '%s\n' "$big" | sed -n 's/.*mtu *[:=] *\([0-9]*\).*/\1/p' | head -n 1)"; return; }
  }
  took=\${big#*time=}
  echo "ok $1 \${took%%[!0-9.]*}"
}
ways= tried=
for to in ${addressesOf(asked(spec))}; do ways="$ways $to"; done
${asked(spec).length < MANY ? askSome : askMany(spec.mtu)}
for to in $ways; do ask "$to" & done
wait
`,
  judge: (all, { stdout }) => {
    const spec = { ...all, peers: asked(all) };
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    const heard = answers(stdout);
    const slowest = Math.max(0, ...[...heard.values()].map(answer => Number(answer.detail) || 0));
    const ways = spec.peers.map(peer => wayTo(peer, spec, worst(ofPeer(peer).map(address => heard.get(address)))));
    const verdict = verdictOf(
      spec.peers.flatMap(peer => ofPeer(peer).flatMap(address => finding(peer, address, spec, heard.get(address)))),
      `${count(answering(all.peers).length, 'peer')}${relayedWords(all)}${spec.peers.length === 0 ? '' : `, slowest ${slowest} ms`}${awayWords([...all.peers, ...all.relayed])}`,
      stdout.startsWith('fragments')
        ? 'this ping cannot forbid fragments, so the full size is less certain'
        : undefined,
    );
    return { ...verdict, ways };
  },
});

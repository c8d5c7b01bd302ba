import type { SurveySection } from '../../../diagnosis/survey-kind.ts';
import { addressesOf, type Host, type Inventory } from '../../../model/inventory.ts';
import { areNeighbours } from '../../../model/lan-around.ts';
import type { Script } from '../../../model/plan/script.ts';
import { runningWireguard } from '../../../remnants/wireguard/running-wireguard.ts';
import { sh } from '../../../shell/sh.ts';
import { firewallCounts } from '../../firewall/state/firewall-probe.ts';
import { HEADERS } from '../checks/ping-many.ts';
import { pingTo } from '../checks/ping-to.ts';
import { meshAddressesOf, meshOf } from '../mesh/mesh-section.ts';

/**
 * Prints a configuration's peers, one a line: key, endpoint, AllowedIPs. The lines with secrets (PrivateKey,
 * PresharedKey) are never printed.
 */
const filePeers = sh`
sed -e 's/[[:space:]]*#.*//' -e 's/[[:space:]]*=[[:space:]]*/=/' "$conf" | awk -F= '
  function flush() { if (key != "") print "file-peer " key " " (end == "" ? "(none)" : end) " " (ips == "" ? "(none)" : ips); key = end = ips = "" }
  /^\[Peer\]/ { flush() }
  tolower($1) == "publickey" { key = $2 "=" }
  tolower($1) == "endpoint" { end = $2 }
  tolower($1) == "allowedips" { gsub(/[[:space:]]/, "", $2); ips = $2 }
  END { flush() }'
`;

/**
 * Pings each peer; where it does not answer and there is no session, again until a handshake that collided with the
 * other side's has been repeated (REKEY_TIMEOUT of the WireGuard paper is 5 seconds). Then finds by halving the largest
 * packet that passes where the full size does not.
 */
const pings = (name: string, addresses: readonly string[], mtu: number): Script => sh`
${runningWireguard}
command -v ping >/dev/null || exit 0
${pingTo}
fits() {
  case $1 in *:*) headers=${HEADERS[6]} ;; *) headers=${HEADERS[4]} ;; esac
  ping_to "$1" -n $whole -c 2 -i 0.2 -W 1 -s $(($2 - headers)) "$1" >/dev/null 2>&1
}
ask() {
  case $1 in *:*) least=${HEADERS[6]} ip=$1/128 ;; *) least=${HEADERS[4]} ip=$1/32 ;; esac
  small=$(ping_to "$1" -n -c 3 -i 0.3 -W 2 "$1" 2>/dev/null) || {
    session=$(provision_unread() { exit 1; }; provision_wireguard ${name} | awk -v ip="$ip" '$1 == "peer" && index("," $5 ",", "," ip ",") { print $6 }') || :
    [ "\${session:-0}" != 0 ] || small=$(ping_to "$1" -n -c 1 -w 4 "$1" 2>/dev/null) || :
  }
  loss=$(printf '%s\n' "$small" | sed -n 's/.* \([0-9.]*\)% packet loss.*/\1/p')
  rtt=$(printf '%s\n' "$small" | sed -n 's#.*= [0-9.]*/\([0-9.]*\)/.*#\1#p')
  best=none
  if [ "$loss" != 100 ] && [ -n "$loss" ]; then
    if fits "$1" ${mtu}; then best=${mtu}
    else
      low=$least high=${mtu}
      while [ $((high - low)) -gt 8 ]; do
        middle=$(((low + high) / 2))
        if fits "$1" "$middle"; then low=$middle; else high=$middle; fi
      done
      best=$low
    fi
  fi
  echo "ping $1 \${loss:-100} \${rtt:-none} $best"
}
for to in ${addresses}; do ask "$to" & done
wait
`;

const meshAddresses = (hosts: readonly Host[], host: Host): readonly string[] =>
  hosts.filter(one => one.name !== host.name).flatMap(one => meshAddressesOf(one));

/**
 * All questions of a survey for one host. Each is read-only, and says nothing where there is nothing to say.
 * @param pinged hosts to ping; default: all others.
 */
export function surveySections(
  inventory: Inventory,
  host: Host,
  pinged: readonly Host[] = inventory.hosts,
): readonly SurveySection[] {
  const mesh = meshOf(inventory);
  const peers = meshAddresses(inventory.hosts, host);
  const neighbours = inventory.hosts
    .filter(one => one.name !== host.name && areNeighbours(inventory.sites, host, one))
    .flatMap(one => addressesOf(one));
  const files = sh`if=${mesh.interface}; conf=/etc/wireguard/$if.conf; key=/etc/wireguard/$if.key`;
  return [
    { id: 'clock', script: sh`date +%s` },
    // First, so that what is asked after it sees fresh handshakes.
    { id: 'pings', script: pings(mesh.interface, meshAddresses(pinged, host), mesh.mtu) },
    {
      id: 'link',
      script: sh`
${files}
ip -o link show dev "$if" 2>/dev/null | sed 's/^/link /' || :
${runningWireguard}
(provision_unread() { exit 1; }; provision_wireguard "$if") || :
provision_wireguard_preshared "$if"
if [ -e /sys/module/wireguard ]; then echo can kernel
elif command -v wireguard-go >/dev/null && [ -c /dev/net/tun ]; then echo can userspace
else echo can none
fi
`,
    },
    {
      id: 'file',
      script: sh`
${files}
[ -r "$conf" ] || exit 0
echo present
command -v wg >/dev/null || exit 0
[ ! -r "$key" ] || echo "key-file $(wg pubkey <"$key" 2>/dev/null || echo none)"
echo "configuration $(sed -n 's/^[[:space:]]*PrivateKey[[:space:]]*=[[:space:]]*//p' "$conf" | head -n 1 | wg pubkey 2>/dev/null || echo none)"
${filePeers}
`,
    },
    {
      id: 'service',
      script: sh`
command -v systemctl >/dev/null || exit 0
unit=${`wg-quick@${mesh.interface}`}
echo "active $(systemctl show -p ActiveState "$unit" | cut -d= -f2)"
echo "result $(systemctl show -p Result "$unit" | cut -d= -f2)"
echo "enabled $(systemctl is-enabled "$unit" 2>/dev/null || :)"
command -v journalctl >/dev/null || exit 0
journalctl -u "$unit" -n 12 -o cat --no-pager 2>/dev/null | sed 's/^/journal /'
`,
    },
    {
      id: 'port',
      script: sh`
command -v ss >/dev/null || exit 0
holders=$(ss -Hlunp ${`sport = :${mesh.port}`} 2>/dev/null) || exit 0
echo read
[ -n "$holders" ] || exit 0
printf '%s\n' "$holders" | sed 's/.*users:(("\([^"]*\)".*/holder \1/; t; s/.*/holder ?/' | sort -u
`,
    },
    {
      id: 'routes',
      script: sh`
ip -o link show | sed -n 's|^[0-9]*: \([^:@ ]*\).* link/ether \([^ ]*\).*|mac \1 \2|p'
ip neigh show 2>/dev/null | awk '$1 !~ /^fe80:/ && / (REACHABLE|DELAY|PROBE)/ { for (i = 2; i < NF; i++) if ($i == "lladdr") print "neighbour " $1 " " $(i + 1) }' | head -n 500
for to in ${neighbours}; do
  answer=$(ip -o route get "$to" 2>&1 | head -n 1) || :
  echo "way $to $answer"
done
ip -o address show | awk '$0 !~ / scope link/ { print "address " $2 " " $4 }'
ip -4 route show dev ${mesh.interface} 2>/dev/null | awk '{ print "via-mesh " $1 }'
ip -6 route show dev ${mesh.interface} 2>/dev/null | awk '$0 !~ /^fe80:|^ff00:|^multicast |proto kernel/ { print "via-mesh " $1 }'
ip -4 rule show | sed -n '/^\(0\|32766\|32767\):/!s/^/rule /p'
ip -6 rule show 2>/dev/null | sed -n '/^\(0\|32766\):/!s/^/rule6 /p'
for to in ${peers}; do
  answer=$(ip -o route get "$to" 2>&1 | head -n 1) || :
  echo "route $to $answer"
done
{ ip -4 -o route show; ip -6 -o route show 2>/dev/null; } | awk '$1 ~ /^[0-9a-f]+[.:]/ && $1 !~ /^fe80:/ { for (i = 2; i < NF; i++) if ($i == "dev") print "to " $1 " " $(i + 1) }' | head -n 200
echo "forwarding $(cat /proc/sys/net/ipv4/ip_forward)"
cat /usr/lib/sysctl.d/*.conf /run/sysctl.d/*.conf /etc/sysctl.d/*.conf /etc/sysctl.conf 2>/dev/null | sed -n \
  -e 's/^[[:space:]]*net[./]ipv4[./]ip_forward[[:space:]]*=[[:space:]]*/wants-forwarding /p' \
  -e 's/^[[:space:]]*net[./]ipv4[./]conf[./]all[./]forwarding[[:space:]]*=[[:space:]]*/wants-forwarding /p'
tracked=/proc/sys/net/netfilter/nf_conntrack_
[ ! -r "\${tracked}max" ] || echo "tracked $(cat "\${tracked}count" "\${tracked}max" | tr '\n' ' ')"
for file in /proc/sys/net/ipv4/conf/*/rp_filter; do
  name=\${file%/rp_filter}
  echo "rp \${name##*/} $(cat "$file")"
done
`,
    },
    { id: 'firewall', script: firewallCounts },
    {
      id: 'disk',
      script: sh`
${files}
for path in / /etc/wireguard /var /tmp; do
  df -P "$path" 2>/dev/null | awk -v path="$path" 'NR == 2 { sub(/%/, "", $5); print "disk " $5 " " path " " $4 }'
done
command -v lsattr >/dev/null || exit 0
for file in "$conf" "$key"; do
  lsattr "$file" 2>/dev/null | awk '$1 ~ /i/ { print "immutable " $2 }'
done
`,
    },
  ];
}

#!/bin/sh
# Written by provision, phase 2: one look at the mesh interface $1, run by a timer of systemd. It needs nobody but this host:
#   client   takes a client out of the interface and its file once its last day (UTC) is over
#   name     looks a peer's name up again, once nothing was heard of it for 135 s (as wireguard-tools' reresolve-dns.sh)
#   cluster  gives another cluster's network to its next gateway, once the one that has it does not answer
# What it goes by stands in the file "settings" beside it, what it has moved in "moved"; a change is a line in the journal.
set -u
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077

interface=$1
folder=/var/lib/provision/mesh-timer/$interface
running_folder=/run/provision-mesh-$interface
config=/etc/wireguard/$interface.conf
written=/var/lib/provision/written
runs=/run/provision
pause=5

settings=$folder/settings
moved=$folder/moved
status=$running_folder/status

# Seconds for which a first gateway answers before phase 2 is to take it again; after which a handshake is stale.
back_after=300
stale_after=135
# What a node of K3s answers at, whatever it runs.
kubelet=10250

now=$(date +%s)
troubles=0

# A line of the journal, as what systemd takes for a notice.
tell() { printf '<5>%s\n' "$*"; }

# Something that this look could not do: once in the journal, and in the status as long as it is so.
trouble() {
  troubles=$((troubles + 1))
  printf 'trouble %s\n' "$*" >>"$status.new"
  grep -qxF "trouble $*" "$status" 2>/dev/null || printf '<4>%s\n' "$*"
}

# The lines of a kind in the settings, without that word.
settings_of() { sed -n "s/^$1 //p" "$settings"; }

# Whether a run of provision is at work here: what it has read must stay as it is.
run_is_on() {
  [ -e "$runs/lock" ] || return 1
  held=
  read -r held <"$runs/lock" 2>/dev/null || :
  case $held in '' | */*) return 1 ;; esac
  [ -n "$(find "$runs/runs/$held/lease" -mmin -5 2>/dev/null)" ]
}

# Puts what comes in into a file at once, and brings it to the disk.
put() {
  cat >"$1.new" || return 1
  sync "$1.new" 2>/dev/null || sync
  mv -f -- "$1.new" "$1"
}

# --- the interface ---

# What each peer is allowed, a line each: its key, and networks.
allowed() { wg show "$interface" allowed-ips | tr '\t' ' '; }

# The networks that a peer is allowed, in one line: KEY.
allowed_to() { allowed | sed -n "s|^$1 ||p" | sed 's/^(none)$//'; }

# The key of the peer that is allowed a network: NETWORK.
holder_of() { allowed | awk -v network="$1" '{ for (i = 2; i <= NF; i++) if ($i == network) print $1 }'; }

# Allows a peer these networks, and nothing else: KEY NETWORK...
allow() {
  allow_key=$1
  shift
  wg set "$interface" peer "$allow_key" allowed-ips "$(printf '%s\n' "$@" | paste -s -d , -)"
}

# --- the file ---

# Prints the interface's file without peers (GONE, keys) and networks (AWAY), and with networks (NETWORKS) at one peer (TO, a key) behind its
# own addresses (OWN): just as phase 2 writes it.
edited() {
  awk -v gone="$1" -v away="$2" -v to="$3" -v own="$4" -v networks="$5" '
    function members(text, set,   i, n, words) {
      n = split(text, words, /[ ,]+/)
      for (i = 1; i <= n; i++) if (words[i] != "") set[words[i]] = 1
    }
    function add(text) { out = out (out == "" ? "" : ", ") text }
    function allowing(line,   i, n, all, at, put, changed) {
      at = index(line, "=")
      n = split(substr(line, at + 1), all, ",")
      out = ""
      changed = 0
      put = key != to || networks == ""
      for (i = 1; i <= n; i++) {
        gsub(/[ \t]/, "", all[i])
        if (all[i] == "") continue
        if (all[i] in isAway) { changed = 1; continue }
        if (!put && !(all[i] in isOwn)) { add(networks); changed = put = 1 }
        add(all[i])
      }
      if (!put) { add(networks); changed = 1 }
      return changed ? "AllowedIPs = " out : line
    }
    function flush(   i) {
      if (!(key in isGone)) for (i = 1; i <= held; i++) print (i == at_allowed ? allowing(lines[i]) : lines[i])
      held = at_allowed = 0
      key = ""
    }
    BEGIN { members(gone, isGone); members(away, isAway); members(own, isOwn) }
    /^[ \t]*$/ { blank++; next }
    /^[ \t]*\[/ { flush() }
    { for (; blank > 0; blank--) lines[++held] = ""; lines[++held] = $0 }
    tolower($1) ~ /^publickey/ { key = $0; sub(/^[^=]*=[ \t]*/, "", key); sub(/[ \t]+$/, "", key) }
    tolower($1) ~ /^allowedips/ { at_allowed = held }
    END { flush(); for (; blank > 0; blank--) print "" }' "$config"
}

# The digest by which provision knows the file for its own: the private key is not in it.
digest() {
  sed 's/^PrivateKey = .*/PrivateKey = @@secret:private_key@@/' "$1" | sha256sum | cut -d ' ' -f 1
}

# Edits the file as `edited` does, at once, and keeps the note of whose it is.
edit() {
  [ -f "$config" ] || return 0
  note=$written/$(printf %s "$config" | sha256sum | cut -c 1-32)
  before=$(digest "$config")
  edited "$@" >"$config.new" && [ -s "$config.new" ] || return 1
  if grep -q "^$before " "$note" 2>/dev/null; then
    printf '%s  %s\n' "$(digest "$config.new")" "$config" | put "$note" || return 1
  fi
  sync "$config.new" 2>/dev/null || sync
  mv -f -- "$config.new" "$config"
}

# --- clients that have expired ---

# Whether anything here still knows a client: KEY RANGE...
is_known() {
  known_key=$1
  shift
  if [ -f "$config" ] && ! edited "$known_key" "$*" '' '' '' | cmp -s - "$config"; then return 0; fi
  for word in "$known_key" "$@"; do
    case "
$running" in *" $word "* | *"
$word "*) return 0 ;; esac
  done
  return 1
}

# Takes a client out: KEY RANGE...
take_out() {
  gone_key=$1
  shift
  case "
$running" in *"
$gone_key "*) wg set "$interface" peer "$gone_key" remove ;; esac
  for range in "$@"; do
    at=$(holder_of "$range")
    if [ -n "$at" ]; then
      # shellcheck disable=SC2046 # a network is a word
      allow "$at" $(allowed_to "$at" | tr ' ' '\n' | grep -vxF -e "$range")
    fi
    case $range in *:*) family=-6 ;; *) family=-4 ;; esac
    ip "$family" route del "$range" dev "$interface" 2>/dev/null || :
  done
  edit "$gone_key" "$*" '' '' ''
}

expire_clients() {
  today=$(date -u +%Y%m%d)
  # With a space behind each line, so that every word has one on both sides.
  running=$(allowed | sed 's/$/ /')
  while read -r name day key ranges; do
    [ "$today" -gt "$(printf %s "$day" | tr -d -)" ] || continue
    # shellcheck disable=SC2086 # a range is a word
    is_known "$key" $ranges || continue
    # shellcheck disable=SC2086 # a range is a word
    if take_out "$key" $ranges; then
      tell "the client $name is taken out: $day was its last day"
      running=$(allowed | sed 's/$/ /')
    else
      trouble "the client $name, whose last day was $day, could not be taken out of $config"
    fi
  done <<CLIENTS
$(settings_of client)
CLIENTS
}

# --- names of peers ---

endpoint_of() { wg show "$interface" endpoints | tr '\t' ' ' | sed -n "s|^$1 ||p"; }

look_up_names() {
  while read -r host key endpoint; do
    [ -n "$host" ] || continue
    heard=$(wg show "$interface" latest-handshakes | tr '\t' ' ' | sed -n "s|^$key ||p")
    if [ -z "$heard" ] || [ $((now - heard)) -le "$stale_after" ]; then continue; fi
    before=$(endpoint_of "$key")
    if timeout 10 wg set "$interface" peer "$key" endpoint "$endpoint" 2>/dev/null; then
      after=$(endpoint_of "$key")
      [ "$before" = "$after" ] || tell "$host is called at $after, no more at $before: $endpoint leads there now"
    else
      trouble "$endpoint, at which $host is called, is not found"
    fi
  done <<NAMES
$(settings_of name)
NAMES
}

# --- gateways of other clusters ---

# Whether something answers by TCP: ADDRESS PORT.
answers() {
  case $(settings_of ask) in
    bash) timeout 3 bash -c ': 3<>"/dev/tcp/$1/$2"' bash "$1" "$2" ;;
    python3) timeout 5 python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)' "$1" "$2" ;;
    perl) timeout 5 perl -MIO::Socket::IP -e 'exit !IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 3)' "$1" "$2" ;;
    curl)
      case $1 in *:*) url="http://[$1]:$2" ;; *) url="http://$1:$2" ;; esac
      case $(timeout 5 curl -s --noproxy '*' -o /dev/null --connect-timeout 3 --max-time 3 -w '%{time_connect}' "$url") in
        *[1-9]*) ;;
        *) false ;;
      esac
      ;;
    nc) timeout 5 nc -z -w 3 "$1" "$2" </dev/null ;;
    *) false ;;
  esac >/dev/null 2>&1
}

# Whether a cluster answers by the way that it is reached now: the network's DNS, or its API. ADDRESS/LENGTH of either.
cluster_answers() { answers "${1%/*}" 53 || answers "${2%/*}" 443; }

# The same, asked three times before it is said to be dead.
cluster_lives() {
  for try in 1 2 3; do
    if cluster_answers "$1" "$2"; then return 0; fi
    [ "$try" = 3 ] || sleep "$pause"
  done
  return 1
}

# All clusters are asked at once: where many are gone, one look must not take minutes.
ask_clusters() {
  rm -f -- "$running_folder"/dead-*
  while read -r cluster dns api networks; do
    [ -n "$cluster" ] || continue
    { cluster_lives "$dns" "$api" || : >"$running_folder/dead-$cluster"; } &
  done <<CLUSTERS
$(settings_of cluster)
CLUSTERS
  wait
}

# Whether a cluster answers by this gateway, too: only what is asked is sent there meanwhile. KEY DNS API.
answers_by() {
  was=$(allowed_to "$1")
  # shellcheck disable=SC2086 # a network is a word
  allow "$1" $was "$2" "$3" || return 1
  by=1
  if cluster_answers "$2" "$3"; then by=0; fi
  # shellcheck disable=SC2086 # a network is a word
  allow "$1" $was
  return "$by"
}

# What is noted of a cluster: GATEWAY SINCE BACK; nothing: it goes by its first gateway.
noted() { sed -n "s/^$1 //p" "$moved" 2>/dev/null; }

# Notes it: CLUSTER [GATEWAY SINCE BACK].
note_moved() {
  {
    sed "/^$1 /d" "$moved" 2>/dev/null
    [ $# = 1 ] || printf '%s %s %s %s\n' "$@"
  } | put "$moved"
}

# Gives the networks of a cluster to the next gateway that answers: CLUSTER DNS API NOW NETWORK...
move_on() {
  cluster=$1 dns=$2 api=$3 from=$4
  shift 4
  while read -r of host key own; do
    if [ "$of" != "$cluster" ] || [ "$host" = "$from" ]; then continue; fi
    answers "${own%%[/,]*}" "$kubelet" || continue
    answers_by "$key" "$dns" "$api" || continue
    # shellcheck disable=SC2046 # a network is a word
    allow "$key" $(allowed_to "$key") "$@" || continue
    if edit '' "$*" "$key" "$own" "$(printf '%s\n' "$@" | paste -s -d , - | sed 's/,/, /g')"; then
      note_moved "$cluster" "$host" "$now" - || trouble "$moved could not be written"
    else
      trouble "$cluster goes by $host, and $config could not be written"
    fi
    tell "$cluster is reached by $host now: by $from it did not answer"
    return 0
  done <<GATEWAYS
$(settings_of gateway)
GATEWAYS
  return 1
}

# Whether the first gateway is one again, after it has answered for a while: CLUSTER GATEWAY SINCE BACK OWN.
look_for_first() {
  seen=$running_folder/back-$1
  if answers "${5%%[/,]*}" "$kubelet"; then
    [ -s "$seen" ] || printf '%s\n' "$now" >"$seen"
    read -r since <"$seen"
    if [ "$4" = - ] && [ $((now - since)) -ge "$back_after" ]; then
      note_moved "$1" "$2" "$3" "$since"
      tell "the first gateway of $1 answers again: the next phase 2 moves it back"
    fi
  else
    rm -f -- "$seen"
    [ "$4" = - ] || note_moved "$1" "$2" "$3" -
  fi
}

# One cluster: CLUSTER DNS API NETWORK...
look_at_cluster() {
  cluster=$1
  key_now=$(holder_of "$4")
  gateways=$(settings_of gateway | grep "^$cluster ")
  read -r _ first _ first_own <<FIRST
$gateways
FIRST
  gateway=$(printf '%s\n' "$gateways" | awk -v key="$key_now" '$3 == key { print $2 }')
  lives=1
  if [ -e "$running_folder/dead-$cluster" ]; then
    lives=0
    if [ -n "$gateway" ] && move_on "$cluster" "$2" "$3" "$gateway" "$4"; then
      lives=1
      gateway=$host
    fi
  fi
  noted_now=$(noted "$cluster")
  if [ -z "$noted_now" ]; then :
  elif [ "$gateway" = "$first" ]; then
    note_moved "$cluster"
    rm -f -- "$running_folder/back-$cluster"
    tell "$cluster is reached by its first gateway $first again"
  else
    # shellcheck disable=SC2086 # three words
    look_for_first "$cluster" $noted_now "$first_own"
  fi
  printf 'cluster %s %s %s\n' "$cluster" "${gateway:--}" "$lives" >>"$status.new"
}

look_at_clusters() {
  while read -r cluster dns api networks; do
    # shellcheck disable=SC2086 # a network is a word
    [ -z "$cluster" ] || look_at_cluster "$cluster" "$dns" "$api" $networks
  done <<CLUSTERS
$(settings_of cluster)
CLUSTERS
}

# --- what is told ---

metric() { printf '# HELP %s %s\n# TYPE %s gauge\n' "$1" "$2" "$1"; }

metrics() {
  metric provision_mesh_timer_troubles 'What the last look could not do.'
  printf 'provision_mesh_timer_troubles{interface="%s"} %s\n' "$interface" "$troubles"
  metric provision_mesh_timer_last_look_seconds 'When the last look was, since the epoch.'
  printf 'provision_mesh_timer_last_look_seconds{interface="%s"} %s\n' "$interface" "$now"
  metric provision_mesh_cluster_answers 'Whether a cluster answers by the gateway that it is reached by.'
  sed -n 's/^cluster \([^ ]*\) \([^ ]*\) \([01]\)$/provision_mesh_cluster_answers{cluster="\1",gateway="\2"} \3/p' "$status.new"
  metric provision_mesh_gateway_moved_seconds 'Since when a cluster goes by another gateway than its first, since the epoch.'
  [ ! -f "$moved" ] ||
    sed -n 's/^\([^ ]*\) \([^ ]*\) \([0-9]*\) .*/provision_mesh_gateway_moved_seconds{cluster="\1",gateway="\2"} \3/p' "$moved"
}

# Into the folder that node_exporter reads, or beside this script.
write_metrics() {
  place=$folder/metrics.prom
  for one in $(settings_of metrics); do
    if [ -d "$one" ]; then
      place=$one/provision-mesh-$interface.prom
      break
    fi
  done
  metrics >"$place.new" && chmod 0644 "$place.new" && mv -f -- "$place.new" "$place"
}

# A mesh that is down has nothing to look at. /sys may tell of another network namespace than this one.
ip link show dev "$interface" >/dev/null 2>&1 || exit 0
mkdir -p "$running_folder"
: >"$status.new"
ask_clusters
if run_is_on; then
  # What it could change waits for the next look.
  grep '^cluster ' "$status" >>"$status.new" 2>/dev/null
else
  expire_clients
  look_up_names
  look_at_clusters
fi
write_metrics || trouble 'the metrics could not be written'
printf 'looked %s\n' "$now" >>"$status.new"
mv -f -- "$status.new" "$status"

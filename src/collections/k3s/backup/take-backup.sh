provision_k3s=/var/lib/rancher/k3s
provision_kept=/var/lib/provision/backup
provision_root=$provision_kept/root
provision_pid=

provision_fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# A copy that is cut off leaves K3s running, and nothing of itself.
provision_leave() {
  if [ -n "$provision_pid" ]; then kill -CONT "$provision_pid" || :; fi
  rm -rf "$provision_root" "$provision_kept/taken.new"
}
trap provision_leave EXIT
trap 'exit 1' HUP INT TERM

provision_copy() {
  for provision_path in "$@"; do
    if [ -e "$provision_path" ]; then
      mkdir -p "$provision_root${provision_path%/*}"
      cp -Rp "$provision_path" "$provision_root$provision_path"
    fi
  done
}

# SQLite is made so that what lies on the disk when its process is killed is whole: all files at one moment. Stopped for as long as they are copied, K3s
# loses nothing; restarted, its API would be away for some ten seconds, and no host has sqlite3.
provision_sqlite() {
  mkdir -p "$provision_root$provision_k3s/server/db"
  # The disk is asked before: what is copied then comes from memory.
  for provision_path in "$provision_k3s/server/db/state.db" "$provision_k3s/server/db/state.db-wal"; do
    if [ -e "$provision_path" ]; then cat "$provision_path" >/dev/null; fi
  done
  provision_was=$(systemctl show --value -p MainPID k3s.service)
  if [ "$provision_was" != 0 ]; then
    provision_pid=$provision_was
    # Whatever becomes of this script, K3s goes on: its leases last ten seconds.
    setsid sh -c 'sleep "$2"; : >"$3"; kill -CONT "$1"' sh "$provision_pid" "$provision_longest" "$provision_root/late" </dev/null >/dev/null 2>&1 &
    provision_guard=$!
    kill -STOP "$provision_pid"
  fi
  cp -p "$provision_k3s/server/db/state.db" "$provision_root$provision_k3s/server/db/"
  if [ -e "$provision_k3s/server/db/state.db-wal" ]; then
    cp -p "$provision_k3s/server/db/state.db-wal" "$provision_root$provision_k3s/server/db/"
  fi
  if [ -n "$provision_pid" ]; then
    if [ -e "$provision_root/late" ]; then
      provision_fail "the datastore could not be copied within $provision_longest s, for which K3s may be held: its disk is slow"
    fi
    kill -CONT "$provision_pid"
    kill "$provision_guard"
    provision_pid=
  fi
  if [ "$(systemctl show --value -p MainPID k3s.service)" != "$provision_was" ]; then
    provision_fail 'K3s was started anew while its datastore was copied: run it again'
  fi
}

# K3s' own snapshot, of a member that runs.
provision_etcd() {
  provision_name=provision-$(date +%s)
  k3s etcd-snapshot save --name "$provision_name" >&2
  for provision_path in "$provision_k3s/server/db/snapshots/$provision_name"*; do
    [ -e "$provision_path" ] || provision_fail 'K3s has made no snapshot'
    provision_copy "$provision_path"
    k3s etcd-snapshot delete "${provision_path##*/}" >&2
  done
}

umask 077
mkdir -p "$provision_kept"
rm -rf "$provision_root" "$provision_kept"/taken*
# It stands there twice for a moment.
provision_needs=$(du -sk "$provision_k3s/server/db" | sed 's/[^0-9].*//')
provision_needs=$((provision_needs * 2 + 65536))
provision_free=$(df -Pk "$provision_kept" | sed -n '2s/^[^ ]* *[0-9]* *[0-9]* *\([0-9]*\) .*/\1/p')
if [ "$provision_free" -lt "$provision_needs" ]; then
  provision_fail "$((provision_needs / 1024)) MiB are needed below $provision_kept, and $((provision_free / 1024)) MiB are free"
fi

provision_copy "$provision_k3s/server/token" "$provision_k3s/server/agent-token" "$provision_k3s/server/node-token" \
  "$provision_k3s/server/cred" "$provision_k3s/server/tls" \
  /etc/rancher/k3s/config.yaml /etc/rancher/k3s/agent-token /etc/rancher/k3s/server-token /etc/rancher/node/password \
  /var/lib/provision/cluster /var/lib/provision/phases/k3s
[ -s "$provision_k3s/server/token" ] || provision_fail 'there is no token of the server: K3s has not been up here'
# A server whose API does not answer is backed up all the same: then nobody can say later what it held.
provision_noted=$provision_root$provision_kept/notes
mkdir -p "$provision_root$provision_kept"
provision_notes >"$provision_noted.before" || rm -f "$provision_noted.before"
if [ -e "$provision_k3s/server/db/etcd/member" ]; then
  provision_datastore=etcd
  provision_etcd
else
  provision_datastore=sqlite
  provision_sqlite
fi

# What changed meanwhile was copied as it was, or as it is: nobody can say. Its line says so in place of a number.
if [ -e "$provision_noted.before" ] && provision_notes >"$provision_noted.after"; then
  provision_both=$(awk '
    $1 == "certificates" { next }
    FILENAME == ARGV[1] { before[$1 " " $2] = $3; next }
    { after[$1 " " $2] = $3 }
    END {
      for (key in before) if (!(key in after)) after[key] = ""
      for (key in after) print key, (key in before && before[key] == after[key] ? after[key] : "changing")
    }' "$provision_noted.before" "$provision_noted.after")
  printf '%s\n' "$provision_both" | LC_ALL=C sort >"$provision_noted"
  sed -n '/^certificates /p' "$provision_noted.after" >>"$provision_noted"
fi
rm -f "$provision_noted.before" "$provision_noted.after"

tar -C "$provision_root" -cf "$provision_kept/taken.new" .
provision_sum=$(sha256sum "$provision_kept/taken.new")
mv "$provision_kept/taken.new" "$provision_kept/taken"
printf 'datastore %s\n' "$provision_datastore"
printf 'size %s\n' "$(wc -c <"$provision_kept/taken" | tr -d ' ')"
printf 'sha256 %s\n' "${provision_sum%% *}"
printf 'version %s\n' "$(k3s --version | sed -n '1s/^k3s version \([^ ]*\).*/\1/p')"
printf 'taken %s\n' "$(date +%s)"

provision_k3s=/var/lib/rancher/k3s
provision_home=/var/lib/provision/restore
# What comes lies on the disk that it goes to: putting it in its place is a rename.
provision_new=$provision_k3s/restoring

provision_fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

provision_lies() { [ -e "$1" ] || [ -L "$1" ]; }

# Says what is under way, whole or not at all.
provision_begin() {
  mkdir -p "$provision_home"
  chmod 700 "$provision_home"
  printf 'sha256 %s\naside %s\n' "$provision_sum" "$provision_aside" >"$provision_home/under-way.new"
  sync
  mv -f "$provision_home/under-way.new" "$provision_home/under-way"
}

# Keeps what lies at a path, where nothing of it is kept yet.
provision_aside() {
  provision_lies "$1" || return 0
  if provision_lies "$provision_aside$1"; then
    provision_fail "$1 and $provision_aside$1 are both there: K3s was started by hand while a restore was under way; see which of them is wanted, and move the other away"
  fi
  mkdir -p "$provision_aside${1%/*}"
  mv "$1" "$provision_aside$1"
}

# Makes an etcd of one server of a snapshot (file), within provision_limit seconds.
provision_reset() {
  # What an attempt has left that was cut off; of the snapshot nothing is lost.
  rm -rf "$provision_k3s/server/db/etcd" "$provision_k3s/server/db/reset-flag"
  provision_code=0
  timeout "$provision_limit" k3s server --cluster-reset --cluster-reset-restore-path="$1" \
    --token-file="$provision_k3s/server/token" </dev/null >"$provision_home/reset.log" 2>&1 || provision_code=$?
  # It ends by itself, with a status that differs between versions, and leaves the flag before its etcd has come up: its words are the proof.
  if [ -e "$provision_k3s/server/db/reset-flag" ] && grep -q 'restart without --cluster-reset' "$provision_home/reset.log"; then return 0; fi
  tail -n 5 "$provision_home/reset.log" >&2
  echo "it ended with status $provision_code" >&2
  return 1
}

provision_k3s=/var/lib/rancher/k3s
provision_home=/var/lib/provision/restore
# What comes lies on the disk that it goes to: putting it in its place is a rename.
provision_new=$provision_k3s/restoring

provision_fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

provision_there() { [ -e "$1" ] || [ -L "$1" ]; }

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
  provision_there "$1" || return 0
  if provision_there "$provision_aside$1"; then
    provision_fail "$1 and $provision_aside$1 are both there: K3s was started by hand while a restore was under way; see which of them is wanted, and move the other away"
  fi
  mkdir -p "$provision_aside${1%/*}"
  mv "$1" "$provision_aside$1"
}

# Whether systemd takes the unit $1 with what the file of a drop-in, $2, is going to say: it is tried in a folder of its own, which counts
# before the others. What is wrong with others' files is none of ours.
provision_verify_dropin() {
  [ -d /run/systemd/system ] && command -v systemd-analyze >/dev/null || return 0
  provision_try=$(mktemp -d) || return 1
  mkdir "$provision_try/$1.d" || return 1
  provision_in_box provision_read_box >"$provision_try/$1.d/$2" || return 1
  provision_verified=0
  provision_said=$(SYSTEMD_UNIT_PATH=$provision_try: timeout 60 systemd-analyze verify --man=no "$1" 2>&1) || provision_verified=$?
  rm -rf -- "$provision_try"
  provision_ours=$(printf '%s\n' "$provision_said" | grep -F "$provision_try/$1.d/$2:" | sed "s|^$provision_try/||") || :
  # A complaint that names no file is by this one where there is none without it.
  if [ -z "$provision_ours" ] && [ "$provision_verified" -ne 0 ] &&
    timeout 60 systemd-analyze verify --man=no "$1" >/dev/null 2>&1; then
    provision_ours=$provision_said
  fi
  [ -n "$provision_ours" ] || return 0
  printf 'systemd does not take %s with it, so it was not put in place:\n%s\n→ say verify: false if it is meant so\n' "$1" "$provision_ours" >&2
  return 1
}

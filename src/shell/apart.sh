# 96: the folder could not be entered; what is run in it may end with any other status.
provision_apart() (
  provision_folder=$1 provision_identity=$2
  shift 2
  provision_not_apart() { printf '%s: %s\n' "$provision_folder" "$1" >&2; exit 96; }
  cd -P -- "$provision_folder" 2>/dev/null || provision_not_apart 'is not a folder that can be entered'
  [ "$PWD" = "$provision_folder" ] || provision_not_apart "leads through a link, to $PWD"
  provision_here=$(stat -c %d:%i .) || provision_not_apart 'cannot be looked at'
  [ "${provision_identity:-$provision_here}" = "$provision_here" ] ||
    provision_not_apart 'is another folder than the one that was read'
  # Sleeps where the folder is bound until that place has been entered; it outlives nobody for long.
  # With a backslash, since it is not the asking shell (`ask/one-shell.ts`) that it replaces.
  provision_holder=$(unshare -m sh -c '
    # The first of these is unshare(1)s own doing since 2.27.
    mount --make-rprivate / 2>/dev/null
    while read -r line; do
      case ${line%% - *} in *" shared:"*) echo "mounts in this namespace would be visible outside it" >&2; exit 1 ;; esac
    done </proc/self/mountinfo
    mount -n -o bind "$1" /tmp && cd -P /tmp && echo $$ && \exec sleep 30 </dev/null >/dev/null 2>&1' sh "$provision_folder" &)
  [ -n "$provision_holder" ] || provision_not_apart 'no mount namespace can be made for it, so nothing is done there'
  cd -P -- "/proc/$provision_holder/cwd" 2>/dev/null || provision_holder="$provision_holder gone"
  kill "${provision_holder% gone}" 2>/dev/null || :
  [ "$provision_holder" = "${provision_holder% gone}" ] || provision_not_apart 'cannot be entered apart from its mounts'
  # A folder that took its name meanwhile.
  [ "$(stat -c %d:%i .)" = "$provision_here" ] || provision_not_apart 'was exchanged for another folder'
  "$@"
)

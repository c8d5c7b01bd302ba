# Of a key, what tells it from another and says nothing of it: it has 256 bits that nobody can guess.
psk_digest() {
  psk_digest=$(printf '%s\n' "$psk_key" | sha256sum)
  psk_digest=${psk_digest%"${psk_digest#????????????????}"}
}
# Reads the list: $psk_is is absent, written or edited, $psk_lines its lines, $psk_sum tells it from any other; $psk_held and $psk_fresh
# are what is told of it. The digests are the list's own as long as nobody has touched it.
psk_read() {
  psk_is=absent psk_lines='' psk_sum='' psk_held='' psk_fresh=''
  [ -e "$1" ] || [ -L "$1" ] || return 0
  if [ -L "$1" ] || [ ! -f "$1" ]; then
    printf '%s is not a plain file\n' "$1" >&2
    return 1
  fi
  psk_sum=$(sed 1d <"$1" | sha256sum)
  psk_sum=${psk_sum%% *} psk_head='' psk_is=written
  IFS= read -r psk_head <"$1" || :
  if [ "$psk_head" != "# sha256 $psk_sum" ]; then
    psk_is=edited
    psk_sum=$(sha256sum <"$1")
    psk_sum=${psk_sum%% *}
  fi
  while read -r psk_name psk_key psk_digest psk_mark; do
    case $psk_name:$psk_key in *[!a-z0-9.-]*:* | :* | *:*[!A-Za-z0-9+/=]*) continue ;; esac
    [ "${#psk_key}" = 44 ] || continue
    [ "$psk_is" = written ] || psk_digest
    psk_lines="$psk_lines$psk_name $psk_key $psk_digest${psk_mark:+ new}
"
    psk_held="${psk_held}held $psk_name $psk_digest${psk_mark:+ new}
"
    [ -z "$psk_mark" ] || psk_fresh="${psk_fresh}key $psk_name $psk_key
"
  done <"$1"
  psk_key=
}
# Writes it, or takes it away where no line is left. On a full disk less may be written than was to be, so it is read back.
psk_write() (
  if [ -z "$psk_lines" ]; then
    rm -f -- "$1"
    exit
  fi
  umask 077
  psk_sum=$(printf '%s' "$psk_lines" | sha256sum)
  psk_new=$1.new
  trap 'rm -f -- "$psk_new"' EXIT
  { printf '# sha256 %s\n' "${psk_sum%% *}"; printf '%s' "$psk_lines"; } | cat >"$psk_new"
  [ "$(sed 1d <"$psk_new" | sha256sum)" = "$psk_sum" ] || {
    printf '%s is not what was written\n' "$psk_new" >&2
    exit 1
  }
  chmod 0600 -- "$psk_new"
  sync "$psk_new" 2>/dev/null || sync
  mv -f -- "$psk_new" "$1"
)

# Takes in a file of $size bytes whose SHA-256 is $digest, as `pull` prints it, behind what came of it earlier. Prints `at BYTES`,
# from where on it is wanted, and then `whole`, `short` (the input ended), `other SUM`, or instead of all that `full KIBIBYTES`. Meanwhile `has BYTES`
# once a second, where it `comes_from` elsewhere. $parts: the files that it holds one behind the other, a line each, SHA-256 and size; empty where it is one.
is_there() {
  [ -n "$parts" ] || { [ -f "$file" ]; return; }
  while read -r part part_size; do [ -f "$provision_staged/$part" ] || return 1; done <<PROVISION_PARTS
$parts
PROVISION_PARTS
}
# Each is proved by its own checksum before one of them counts.
put_apart() {
  begins=1
  set --
  while read -r part part_size; do
    tail -c "+$begins" "$file.part" | head -c "$part_size" >"$provision_staged/$part.new" || return 1
    begins=$((begins + part_size))
    set -- "$@" "$provision_staged/$part.new"
  done <<PROVISION_PARTS
$parts
PROVISION_PARTS
  for one; do
    part=${one##*/}
    printf '%s  %s\n' "${part%.new}" "$one"
  done | sha256sum -c >/dev/null || return 1
  { sync "$@" 2>/dev/null || sync; } || return 1
  for one; do mv -f "$one" "${one%.new}" || return 1; done
  rm -f "$file.part"
}
# Nobody but the host knows how far that is. It ends with this shell, and with whoever reads it.
tell_size() {
  # A last one that is still asleep must not hold the output open.
  while sleep 1 >/dev/null && kill -0 $$; do
    echo "has $(stat -c %s "$file.part")" || return
  done
}
pull_in() {
  case $comes_from in controller) pull >>"$file.part"; return ;; esac
  tell_size 2>/dev/null &
  provision_teller=$!
  pull >>"$file.part"
  provision_pulled=$?
  { kill "$provision_teller"; wait "$provision_teller"; } 2>/dev/null
  return "$provision_pulled"
}
receive() {
  mkdir -p "$provision_staged" && chmod 700 "$provision_staged" || exit "$status_cannot_store"
  # What a run left a week ago, nobody will ask for.
  find "$provision_staged" -type f -mtime +7 -exec rm -f {} + || :
  file=$provision_staged/$digest
  if is_there; then
    echo "at $size"
    echo whole
    return
  fi
  have=0
  if [ -f "$file.part" ]; then have=$(stat -c %s "$file.part") || exit "$status_cannot_store"; fi
  if [ "$have" -gt "$size" ]; then
    rm -f "$file.part"
    have=0
  fi
  # Room for it, and as much again for the change that puts it in its place, and a little for everybody else.
  free=$(df -Pk "$provision_staged" | awk 'END { print $4 }')
  case $free in '' | *[!0-9]*) exit "$status_cannot_store" ;; esac
  if [ $(((2 * size - have) / 1024 + 16384)) -gt "$free" ]; then
    echo "full $free"
    return
  fi
  echo "at $have"
  pull_in || exit "$status_cannot_store"
  if [ "$(stat -c %s "$file.part")" -lt "$size" ]; then
    echo short
    return
  fi
  sum=$(sha256sum <"$file.part") || exit "$status_cannot_store"
  if [ "${sum%% *}" != "$digest" ]; then
    rm -f "$file.part"
    echo "other ${sum%% *}"
    return
  fi
  if [ -n "$parts" ]; then
    put_apart || exit "$status_cannot_store"
  else
    { sync "$file.part" 2>/dev/null || sync; } && mv "$file.part" "$file" || exit "$status_cannot_store"
  fi
  echo whole
}

# Takes in a file of $size bytes whose SHA-256 is $digest, from descriptor 3, behind what came of it earlier. Prints `at BYTES`,
# from where on it is wanted, and then `whole`, `short` (the input ended), `other SUM`, or instead of all that `full KIBIBYTES`.
receive() {
  mkdir -p "$provision_staged" && chmod 700 "$provision_staged" || exit "$status_cannot_store"
  # What a run left a week ago, nobody will ask for.
  find "$provision_staged" -type f -mtime +7 -exec rm -f {} + || :
  file=$provision_staged/$digest
  if [ -f "$file" ]; then
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
  cat <&3 >>"$file.part" || exit "$status_cannot_store"
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
  { sync "$file.part" 2>/dev/null || sync; } && mv "$file.part" "$file" || exit "$status_cannot_store"
  echo whole
}

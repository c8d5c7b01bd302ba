# A source is tried with its key before either takes its place: what apt cannot use would keep it from all work.
provision_give_up() {
  rm -rf -- "$provision_try"
  exit 1
}
# Fetches the lists of the source in $provision_try, and no others.
provision_try_source() {
  # For apt's own user.
  chmod 0755 "$provision_try"
  chmod 0644 "$provision_try"/*
  # Other lists are as old as they were.
  for provision_time in /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp; do
    [ ! -e "$provision_time" ] || touch -r "$provision_time" "$provision_try/${provision_time##*/}.time"
  done
  provision_tried=0
  provision_update >"$provision_try/said" || provision_tried=$?
  for provision_time in /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp; do
    if [ -e "$provision_try/${provision_time##*/}.time" ]; then touch -r "$provision_try/${provision_time##*/}.time" "$provision_time"; fi
  done
  # To an older apt it is no error to go on with old lists.
  case $provision_said in *'W: '*'GPG error'* | *'W: Failed to fetch'* | *"doesn't have the component"*) provision_tried=100 ;; esac
  [ "$provision_tried" -ne 0 ] || return 0
  printf 'apt cannot use it, so it was not put in place:\n%s\n' "$(printf '%s\n' "$provision_said" | grep -E '^(W|E|Err|Ign)[:!]|^  ' | tail -n 8)" >&2
  provision_give_up
}

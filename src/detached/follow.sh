# shellcheck disable=SC3013 # dash and busybox both have -nt
# `follow FOLDER BYTES`: prints what the script prints from there on, and ends as it does. The longer the script takes,
# the more seldom it looks: it is half a second behind at most. A look that finds nothing new costs one process, `sleep`:
# `seen` is as old as the last look that found something, so that output which is not older may be new. One that finds
# something costs `cat` besides, which goes on where the one before ended, since they read by one descriptor.
follow() {
ticks=0; pause=0; missing=0; opened=; seen=$1/seen.$$
while :; do
  woken=; ended=; [ ! -e "$1/rc" ] || ended=1
  # Now and then in any case, since clocks jump.
  if [ -e "$1/out" ] && { [ ! "$seen" -nt "$1/out" ] || [ -n "$ended" ] || [ $((ticks % 50)) = 0 ]; }; then
    { : >"$seen"; } 2>/dev/null || seen=
    if [ -n "$opened" ]; then cat <&9 || exit 1
    else
      { command exec 9<"$1/out"; } 2>/dev/null || exit "$status_vanished"
      opened=1
      if [ "$2" = 0 ]; then cat <&9; else tail -c "+$(($2 + 1))" <&9; fi || exit 1
    fi
  fi
  [ -z "$ended" ] || break
  [ -d "$1" ] || exit "$status_vanished"
  [ ! -e "$1/full" ] || exit "$status_cannot_store"
  pid=; { read -r pid <"$1/pid"; } 2>/dev/null || :
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then missing=0; else missing=$((missing + pause)); fi
  # Not begun within half a minute, or ended without a word.
  [ $missing -lt 3000 ] && { [ $missing -lt 200 ] || [ -z "$pid" ]; } || exit "$status_vanished"
  ticks=$((ticks + 1))
  # In hundredths of a second; whoever started the script is woken at its end (SIGUSR1), and so need not look often.
  case $ticks in 1) pause=05 ;; 2) pause=10 ;; 3 | 4) pause=25 ;; *) pause=50 ;; esac
  [ -z "$woken" ] || continue
  sleep 0.$pause >/dev/null 2>&1 & [ -n "$woken" ] || wait $!
  [ $? != 1 ] || { sleep 1; pause=100; }
  pause=${pause#0}
done
[ ! -s "$1/err" ] || cat "$1/err" >&2
[ ! -e "$1/late" ] || exit "$status_late"
[ ! -e "$1/flood" ] || exit "$status_flood"
read -r ended <"$1/rc"
exit "$ended"
}

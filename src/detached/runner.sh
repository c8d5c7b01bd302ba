# Runs in a session of its own: the script, with its deadline and a bound to what it prints, and at last its status. The
# script's text goes away with it, and everything of the run where `release` has left word. 16777216: most bytes of either output.
mkdir "$1/begun" 2>/dev/null || exit 0
echo $$ >"$1/pid" || { : >"$1/full"; exit; }
apart=; command -v setsid >/dev/null 2>&1 && apart=setsid
PROVISION_HALT=${1%/*}/halt; export PROVISION_HALT
$apart sh "$1/script" </dev/null >"$1/out" 2>"$1/err" &
child=$!
(
  passed=0
  while sleep 1; do
    passed=$((passed + 1))
    [ $passed -lt "$2" ] || { : >"$1/late"; break; }
    # Both counts and their sum, which is the last.
    size=$(wc -c "$1/out" "$1/err"); size=${size##*/err}
    [ $((${size%total*} + 0)) -lt 16777216 ] || { : >"$1/flood"; break; }
  done
  kill -s TERM -- "-$child" 2>/dev/null || kill -s TERM "$child" 2>/dev/null
  sleep 2
  kill -s KILL -- "-$child" 2>/dev/null || kill -s KILL "$child" 2>/dev/null
) &
watch=$!
wait "$child"; rc=$?
[ -e "$1/late" ] || [ -e "$1/flood" ] || kill "$watch" 2>/dev/null
wait
{ echo $rc >"$1/rc.new" && mv "$1/rc.new" "$1/rc"; } || : >"$1/full"
# Without a pid the run is no longer alive: whoever leaves a word after that takes everything away himself.
rm -f "$1/script" "$1/pid"
run=${1%/*}
# What is unconfirmed keeps its lock until somebody has settled it.
guard=; read -r guard 2>/dev/null <"$run/leave"
if [ -e "$run/leave" ] && { [ ! -d "$guard" ] || [ -e "$guard/undone" ]; }; then
  { [ ! -s "$run/forget" ] && [ ! -e "$run/reload" ]; } || systemctl daemon-reload
  held=; read -r held 2>/dev/null <"${run%/runs/*}/lock"
  [ "$held" != "${run##*/}" ] || rm -f "${run%/runs/*}/lock"
  rm -rf "$run"
fi

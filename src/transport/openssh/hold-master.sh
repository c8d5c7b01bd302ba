# Starts the command that is given, and ends it when standard input ends: when whoever started this is gone, killed or not.
exec 3<&0
"$@" </dev/null 3<&- &
held=$!
(read -r _ <&3; kill "$held") 2>/dev/null &
watch=$!
wait "$held"
code=$?
kill "$watch" 2>/dev/null
exit "$code"

# The `path:` of each `hostPath:` and `local:`, in YAML of any layout and in JSON. A name in quotes may hold anything.

function tell(text) {
  if (!match(text, /path"?[ \t]*:[ \t]*/)) return 0
  text = substr(text, RSTART + RLENGTH)
  if (text ~ /^"/) { text = substr(text, 2); sub(/".*/, "", text) }
  else if (text ~ /^'/) { text = substr(text, 2); sub(/'.*/, "", text) }
  else { sub(/[ \t]+#.*/, "", text); sub(/[,}].*/, "", text); sub(/[ \t\r]+$/, "", text) }
  if (text ~ /^\//) print text
  return 1
}
{
  # Several of them may stand in one line of JSON.
  line = $0
  while (match(line, /(hostPath|local)"?[ \t]*:/)) {
    line = substr(line, RSTART + RLENGTH)
    left = tell(line) ? 0 : 4
  }
  if (left > 0 && line == $0) { left--; if (tell(line)) left = 0 }
}

# After the mount table: lines of other people's files, up to one that is //; then the words of all command lines. Prints each path
# that they name, once, but none on a mount whose type is `remote`.
FNR == NR {
  at = 7; while (at < NF && $at != "-") at++
  if ($(at + 1) ~ remote) behind[$5 "/"] = 1
  next
}
$0 == "//" && !words { words = 1; next }
words { if (/^\/[^ ]*$/) tell($0); next }
{
  while (match($0, /[ =!@+-]\/[A-Za-z0-9\/._+:@-]+/)) {
    tell(substr($0, RSTART + 1, RLENGTH - 1))
    $0 = substr($0, RSTART + RLENGTH)
  }
}
function tell(path,   point) {
  if (told[path]++) return
  for (point in behind) if (index(path, point) == 1) return
  print path
}

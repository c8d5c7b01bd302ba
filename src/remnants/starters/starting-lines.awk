# Arguments: words that say what is to be done, and files. `title:TEXT` prints a line `== TEXT`; `keep:EXPRESSION` and `show:EXPRESSION` say which lines
# of the files that follow count, and which of those, with the file's name before them, are printed; after `names:` the paths in lines that
# count are told at the end, as is each of `path:PATH`, but none on a mount whose type fits `remote:EXPRESSION`; no more than `most:NUMBER` lines are
# printed. Then stands what could not be read.
BEGIN {
  most = 1000000
  for (at = 1; at < ARGC; at++) {
    name = ARGV[at]
    if (name ~ /^\//) lines(name)
    else if (sub(/^title:/, "", name)) print "== " name
    else if (sub(/^show:/, "", name)) show = name
    else if (sub(/^names:/, "", name)) names = 1
    else if (sub(/^path:/, "", name)) tell(name)
    else if (sub(/^most:/, "", name)) most = name + 0
    else if (sub(/^remote:/, "", name)) mounts(name)
    else if (sub(/^keep:/, "", name)) {
      keep = name
      show = "."
      names = 0
    }
  }
  print "== named"
  for (at = 1; at <= count; at++) print told[at]
  print "== unread"
  for (at = 1; at <= failed; at++) print unread[at]
}
function lines(file,   got, line) {
  while ((got = (getline line < file)) > 0) {
    if (line !~ keep) continue
    if (names) paths(line)
    line = file ":" line
    if (line ~ show && most-- > 0) print substr(line, 1, 2000)
  }
  if (got < 0) unread[++failed] = file
  else close(file)
}
function paths(line) {
  line = " " line
  while (match(line, /[ =!@+-]\/[A-Za-z0-9\/._+:@-]+/)) {
    tell(substr(line, RSTART + 1, RLENGTH - 1))
    line = substr(line, RSTART + RLENGTH)
  }
}
function tell(path,   point) {
  if (path in seen) return
  seen[path] = 1
  for (point in behind) if (index(path, point) == 1) return
  told[++count] = path
}
function mounts(remote,   got, line, words, at) {
  while ((got = (getline line < "/proc/self/mountinfo")) > 0) {
    split(line, words, " ")
    at = 7
    while (at in words && words[at] != "-") at++
    if (words[at + 1] ~ remote) behind[words[5] "/"] = 1
  }
  if (got < 0) unread[++failed] = "/proc/self/mountinfo"
}

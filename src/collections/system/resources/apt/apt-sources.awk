# What files of apt's sources (sources.list(5)) give, a line for each address and suite: file, address, suite, key; with tabs between.
# No name and password in an address leaves the host. What cannot be read is an error.
function told(uri, suite, key) {
  sub(/:\/\/[^\/@]*@/, "://", uri)
  print "source\t" name "\t" uri "\t" suite "\t" key
}
function flush(u, s, i, j, us, ss, key) {
  if (tolower(field["enabled"]) !~ /^[ \t]*(no|false|off|without|disable)[ \t]*$/) {
    key = field["signed-by"]
    if (key ~ /BEGIN PGP/) key = "a key in the file itself"
    gsub(/^[ \t]+|[ \t]+$/, "", key)
    us = split(field["uris"], u)
    ss = split(field["suites"], s)
    for (i = 1; i <= us; i++) for (j = 1; j <= ss; j++) told(u[i], s[j], key)
  }
  split("", field)
  last = ""
}
function list(line, options, word, count, i, key, option, one) {
  sub(/#.*/, "", line)
  if (line !~ /^[ \t]*deb(-src)?[ \t]/) return
  sub(/^[ \t]*deb(-src)?[ \t]+/, "", line)
  key = ""
  if (match(line, /^\[[^\]]*\]/)) {
    options = substr(line, 2, RLENGTH - 2)
    line = substr(line, RLENGTH + 1)
    count = split(options, option)
    for (i = 1; i <= count; i++) if (tolower(option[i]) ~ /^signed-by=/) key = substr(option[i], 11)
  }
  if (split(line, word) >= 2) told(word[1], word[2], key)
}
BEGIN {
  for (at = 1; at < ARGC; at++) {
    name = ARGV[at]
    isDeb822 = name ~ /\.sources$/
    while ((got = (getline line < name)) > 0) {
      sub(/\r$/, "", line)
      if (!isDeb822) { list(line); continue }
      if (line ~ /^#/) continue
      if (line ~ /^[ \t]*$/) { flush(); continue }
      if (line ~ /^[ \t]/) { if (last != "") field[last] = field[last] " " line; continue }
      colon = index(line, ":")
      last = tolower(substr(line, 1, colon - 1))
      field[last] = substr(line, colon + 1)
    }
    close(name)
    if (got < 0) {
      print "could not read " name > "/dev/stderr"
      unread = 1
    }
    if (isDeb822) flush()
  }
  exit unread
}

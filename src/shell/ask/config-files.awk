# Prints the lines of files that fit an expression, each behind a tab, below a line that names the file; a file without any
# is named too. Of several expressions each stands before its files, and a line `keep:` begins what is told of them. What cannot be
# read is an error.
BEGIN {
  keep = ENVIRON["provision_keep"]
  for (at = 1; at < ARGC; at++) {
    name = ARGV[at]
    if (sub(/^keep:/, "", name)) {
      keep = name
      print "keep:"
      continue
    }
    if (sub(/^empty:/, "", name)) {
      print "== " name
      continue
    }
    print "== " name
    while ((got = (getline line < name)) > 0) if (line ~ keep) print "\t" line
    close(name)
    if (got < 0) {
      print "could not read " name > "/dev/stderr"
      unread = 1
    }
  }
  exit unread
}

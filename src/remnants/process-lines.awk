# Lines of files of processes, with tabs between a command line's arguments. Prints the arguments that are paths, once each, then the lines, no longer
# than they need be.
BEGIN { FS = "\t" }
{ line[NR] = $0 = substr($0, 1, 4096) }
/^\/proc\/[0-9]+\/cmdline:/ {
  sub(/^[^:]*:/, "")
  for (at = 1; at <= NF; at++) if ($at ~ /^\/[^ ]*$/ && $at !~ /^\/(proc|sys|dev)\// && !seen[$at]++) named = named "\t" $at
}
END {
  print "named" named
  for (at = 1; at <= NR; at++) print line[at]
}

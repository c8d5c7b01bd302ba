# Shared by fill-secrets.awk and mask-secrets.awk, which define `seen`. First come the secrets, a line each: a name, a blank and the
# secret; an empty line ends them. Then comes the text, then an `x`, by which a last line without a newline can be told. Arguments
# are read from ARGV, where awk expands no escapes, and never hold a secret.

function swap(text, from, to,   at, out) {
  out = ""
  while ((at = index(text, from)) > 0) { out = out substr(text, 1, at - 1) to; text = substr(text, at + length(from)) }
  return out text
}
BEGIN {
  ORS = ""
  for (at = 1; at < ARGC; at++) prefix[++prefixes] = ARGV[at]
  ARGC = 1
}
!told && $0 == "" { told = 1; next }
!told {
  at = index($0, " ")
  mark[++count] = "@@secret:" substr($0, 1, at - 1) "@@"
  value[count] = substr($0, at + 1); sub(/[ \t\r]+$/, "", value[count])
  next
}
begun { print seen(before) "\n" }
{ before = $0; begun = 1 }
END { before = substr(before, 1, length(before) - 1); if (before != "") print seen(before) }

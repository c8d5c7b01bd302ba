# Shared by fill-secrets.awk and mask-secrets.awk, which define `seen`. The first records are the secrets, then comes the
# text, then an `x`, by which a last line without a newline can be told. Arguments are read from ARGV, where awk expands no
# escapes, and never hold a secret.

function swap(text, from, to,   at, out) {
  out = ""
  while ((at = index(text, from)) > 0) { out = out substr(text, 1, at - 1) to; text = substr(text, at + length(from)) }
  return out text
}
BEGIN {
  ORS = ""; count = ARGV[1] + 0
  for (at = 1; at <= count; at++) mark[at] = "@@secret:" ARGV[1 + at] "@@"
  for (at = 2 + count; at < ARGC; at++) prefix[++prefixes] = ARGV[at]
  ARGC = 1
}
NR <= count { value[NR] = $0; sub(/[ \t\r]+$/, "", value[NR]); next }
NR > count + 1 { print seen(before) "\n" }
{ before = $0 }
END { before = substr(before, 1, length(before) - 1); if (before != "") print seen(before) }

# Follows secret-lines.awk: every secret becomes its placeholder, every other value behind a prefix `@@secret:other@@`.

function hide(text,   bare, at, of, rest, c, n, upto) {
  bare = text; gsub(/[ \t\r]/, "", bare); sub(/^[#;\/]+/, "", bare)
  for (at = 1; at <= prefixes; at++) {
    n = length(prefix[at])
    if (tolower(substr(bare, 1, n)) != prefix[at]) continue
    rest = substr(bare, n + 1)
    for (of = 1; of <= count; of++) if (index(rest, mark[of]) == 1) return text
    if (rest == "") return text
    for (upto = 1; n > 0; upto++) {
      c = substr(text, upto, 1)
      if (c ~ /[ \t\r]/ || (n == length(prefix[at]) && c ~ /[#;\/]/)) continue
      n--
    }
    while (substr(text, upto, 1) ~ /[ \t\r]/) upto++
    return substr(text, 1, upto - 1) "@@secret:other@@"
  }
  return text
}
function seen(text,   at) {
  text = swap(text, "@@secret:", "@@literal-secret:")
  for (at = 1; at <= count; at++) if (value[at] != "") text = swap(text, value[at], mark[at])
  return hide(text)
}

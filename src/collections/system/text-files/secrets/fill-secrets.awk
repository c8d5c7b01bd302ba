# Follows secret-lines.awk: every placeholder becomes its secret.

function seen(text,   at) {
  for (at = 1; at <= count; at++) if (value[at] != "") text = swap(text, mark[at], value[at])
  return text
}

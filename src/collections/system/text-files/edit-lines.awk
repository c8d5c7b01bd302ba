# Behind the file comes an `x`: whether the last line is ended can be told by it, and whether the file came whole.

BEGIN {
  ORS = ""; at = ARGV[1] + 0; inserted = ARGV[2]; count = ARGV[3] + 0; some = ARGV[4] + 0
  for (one = 1; one <= count; one++) drop[ARGV[4 + one]] = 1
  ARGC = 1
}
function put(text) { if (written++) print "\n"; print text }
function line(number, text) {
  if (number == at && some) put(inserted)
  if (!(number in drop)) put(text)
}
NR > 1 { line(NR - 1, before) }
{ before = $0 }
END {
  if (before !~ /x$/) exit 1
  before = substr(before, 1, length(before) - 1); ended = before == ""
  if (!ended) line(NR, before)
  if (at == 0 && some) { put(inserted); ended = 1 }
  if (written && ended) print "\n"
}

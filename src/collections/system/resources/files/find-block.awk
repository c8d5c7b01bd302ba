# The line ends of a file, and where its block is: `FROM UPTO`, then the lines between. 3: the second marker is missing.

BEGIN { begin = ARGV[1]; end = ARGV[2]; ARGC = 1 }
NR == 1 { print (sub(/\r$/, "", $0) ? "crlf" : "lf") }
{ sub(/\r$/, "") }
!from && $0 == begin { from = NR; next }
from && !upto && $0 == end { upto = NR; next }
from && !upto { text = text "\n" $0 }
END { if (from && !upto) exit 3; if (upto) print from " " upto text }

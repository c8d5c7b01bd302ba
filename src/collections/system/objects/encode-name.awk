# Makes one line of a name that ends in a slash: `\\` stands for a backslash, `\n` for a line break.

BEGIN { RS = "/" }
{ gsub(/\\/, "&&"); gsub(/\n/, "\\n"); printf "%s%s", (NR > 1 ? "/" : ""), $0 }
END { print "" }

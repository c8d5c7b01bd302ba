# What a unit's file starts, a line for each: the file, the program's name, and its first argument where that is a plain word.
# Lines that end in a backslash go on in the next. Nothing else of them is printed: it may be secret.

{
  line = line $0
  if (sub(/\\$/, " ", line)) next
  if (line ~ /^[ \t]*ExecStart[ \t]*=/) {
    sub(/^[^=]*=[ \t]*[-@:+!|]*/, "", line); gsub(/["']/, "", line)
    split(line, words, /[ \t]+/)
    sub(/.*\//, "", words[1])
    print file " " words[1] (words[2] ~ /^[a-z]+$/ ? " " words[2] : "")
  }
  line = ""
}

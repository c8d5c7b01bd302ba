guard_mounts_below() {
  awk -v here="$guard_here" '
    BEGIN {
      for (at = 1; at < ARGC; at++) {
        one = ARGV[at]
        gsub(/\\/, "\\134", one); gsub(/ /, "\\040", one); gsub(/\t/, "\\011", one);
        folder[at] = (one == "/" ? "" : one) "/"
      }
      ARGC = 1
    }
    {
      for (at in folder) if (index($1, folder[at]) == 1 && length($1) > length(folder[at])) {
        point = here == "" ? $1 : "./" substr($1, length(folder[at]) + 1)
        gsub(/\\[0-7][0-7][0-7]/, "?", point); gsub(/[*[]/, "?", point)
        if (!seen[point]++) print point
      }
    }' "$@"
}

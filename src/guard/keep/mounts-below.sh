guard_mounts_below() {
  awk -v here="$guard_here" -v field="${guard_field:-1}" '
    BEGIN {
      for (at = 1; at < ARGC; at++) {
        one = ARGV[at]
        gsub(/\\/, "\\134", one); gsub(/ /, "\\040", one); gsub(/\t/, "\\011", one);
        folder[at] = (one == "/" ? "" : one) "/"
      }
      ARGC = 1
    }
    {
      one = $field
      for (at in folder) if (index(one, folder[at]) == 1 && length(one) > length(folder[at])) {
        point = here == "" ? one : "./" substr(one, length(folder[at]) + 1)
        gsub(/\\[0-7][0-7][0-7]/, "?", point); gsub(/[*[]/, "?", point)
        if (!seen[point]++) print point
      }
    }' "$@"
}

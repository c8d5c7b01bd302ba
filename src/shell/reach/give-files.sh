# INDEX PATH FROM: prints a plain file from the byte $3 on, $4 bytes at most, behind a line that says which one it is. It only reads.
give() {
  provision_kind=absent
  if provision_reach "$2"; then provision_look_at || exit 1
  else [ $? = 3 ] || exit 1
  fi
  case $provision_kind in
    'file '*) ;;
    absent) echo "$2 does not exist any more" >&2; exit 1 ;;
    *) echo "$2 is no plain file any more" >&2; exit 1 ;;
  esac
  printf '\n%s %s\n' "$nonce" "$1"
  # From a file head and tail read no more than they print.
  provision_through tail -c "+$(($3 + 1))" | head -c "$4"
}

# INDEX PATH FROM BYTES: prints $4 bytes of a plain file from the byte $3 on, behind a line that says which one it is. It only reads.
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
  if [ "$4" -gt 0 ] && [ "$(provision_through tail -c "+$(($3 + $4))" | head -c 1 | wc -c)" -ne 1 ]; then
    echo "$2 has become shorter" >&2
    exit 1
  fi
  printf '\n%s %s\n' "$nonce" "$1"
  # From a file head and tail read no more than they print.
  provision_through tail -c "+$(($3 + 1))" | head -c "$4"
}

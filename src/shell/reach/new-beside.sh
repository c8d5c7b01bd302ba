# BOX
provision_make_box() {
  mkdir -m 0700 "./$1" && { [ -z "$provision_shared" ] || (cd -P "./$1" && stat -c '%d.%i %u %a' .); }
}
# BOX ID
provision_enter_box() {
  [ ! -L "./$1" ] && cd -P "./$1" || return 1
  [ -z "$provision_shared" ] || { [ "$2" = "$(stat -c '%d.%i %u %a' .)" ] && [ "${2#* }" = "$reach_me 700" ]; } ||
    { reach_refuse "$PWD is not the folder that was created there"; return 1; }
}
# BOX ID NAME OWNER GROUP MODE [FILE] <CONTENT: an empty owner or group is left as it comes; another file may be brought to the disk with it. It
# leaves the shell in the box, so it is for a shell of its own, such as the end of a pipe.
provision_fill_here() {
  provision_enter_box "$1" "$2" && : >"$3" || return 1
  if [ -n "$4$5" ]; then chown "$4${5:+:$5}" "$3" || return 1; fi
  chmod "$6" "$3" && cat >"$3" && { sync "$3" ${7:+"$7"} 2>/dev/null || sync; }
}
provision_fill_box() (provision_fill_here "$@")
# BOX ID NAME TARGET
provision_link_in_box() (provision_enter_box "$1" "$2" && ln -s -- "$4" "$3")
# BOX ID NAME
provision_read_box() (provision_enter_box "$1" "$2" && cat <"$3")
# BOX ID NAME
provision_empty_box() {
  # Where nobody else can write, nobody has exchanged it.
  if [ -z "$provision_shared" ]; then mv -f "./$1/$3" .; return; fi
  (provision_enter_box "$1" "$2" && mv -f "$3" ..)
}
# BOX ID NAME
provision_drop_box() {
  [ -d "./$1" ] || return 0
  # Nobody else can have put anything there.
  if [ -z "$provision_shared" ]; then rm -rf "./$1"; return; fi
  (provision_enter_box "$1" "$2" && rm -f "$3") && rmdir "./$1"
}

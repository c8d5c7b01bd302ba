provision_look_at() {
  if [ -n "$provision_seen" ] && [ ! -L "$provision_name" ] && [ -f "$provision_name" ]; then
    provision_kind="file $provision_seen"
  else
    reach_looked=0
    provision_kind=$(provision_there 'provision_see "$1"' "$provision_name") || reach_looked=$?
    case $reach_looked in
      0) ;;
      3) provision_kind=absent ;;
      *) return 1 ;;
    esac
  fi
}
provision_through() {
  if [ -z "$provision_as$provision_shared" ]; then "$@" <"$provision_name"; return; fi
  {
    reach_unread=$(
      {
        { provision_there 'provision_read "$1"' "$provision_name" 3>&- 4>&- || echo unread >&3; } | "$@" 3>&- >&4
      } 3>&1
    )
  } 4>&1 || return
  [ -z "$reach_unread" ]
}
provision_alone() {
  if [ -n "$provision_as$provision_shared" ]; then
    reach_refuse 'lies where others than root can write' 'look what is there, then: chown root and chmod go-w the folder; or choose a place where only root can'
    return 1
  fi
  reach_real=${PWD%/}/${provision_name#./}
}

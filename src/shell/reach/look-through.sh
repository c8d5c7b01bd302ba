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
    reach_refuse 'is in a folder that other users can write to' 'check what is there, then give the folder to root (chown root, chmod go-w), or choose a place that only root can write to'
    return 1
  fi
  reach_real=${PWD%/}/${provision_name#./}
}

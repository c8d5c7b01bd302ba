provision_look_at() {
  # In a folder that is root's alone this shell may look itself; what the way there has seen of it is not asked twice.
  if [ -z "$provision_as$provision_shared" ] && [ ! -L "$provision_name" ]; then
    if [ ! -e "$provision_name" ]; then provision_kind=absent; return; fi
    if [ ! -f "$provision_name" ] && [ ! -d "$provision_name" ]; then provision_kind=other; return; fi
    reach_looked=${provision_seen:-$(stat -c '%a|%u|%g|%s|%U|%G' "$provision_name")}
    [ -n "$reach_looked" ] || return 1
    if [ -f "$provision_name" ]; then provision_kind="file $reach_looked"
    else provision_kind="directory ${reach_looked%|*|*|*}|0|${reach_looked#*|*|*|*|}"
    fi
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

# 60: seconds that something of an owner's may take: he can stop it, or put a pipe in its way.
reach_way=
reach_find_way() {
  if [ -n "$reach_way" ]; then return 0; fi
  if setpriv --reuid 0 --clear-groups true 2>/dev/null; then reach_way=setpriv
  elif command -v su >/dev/null 2>&1; then reach_way=su
  elif command -v start-stop-daemon >/dev/null 2>&1; then reach_way=start-stop-daemon
  else reach_refuse 'belongs to another user, and there is neither setpriv nor su to act as that user'; return 1
  fi
}
reach_become() {
  # Without an account there is no group to belong to; the folder's own may mean rights that the user has not.
  if [ "$reach_as_name" = UNKNOWN ]; then
    reach_group=65534 reach_groups=--clear-groups
  else
    reach_group=$(id -g "$reach_as_name") reach_groups=--init-groups
  fi
  set -- env -i "PATH=$PATH" LC_ALL=C sh "$@"
  case $reach_way in
    setpriv)
      set -- setpriv --reuid "$provision_as" --regid "$reach_group" "$reach_groups" --no-new-privs "$@" ;;
    su)
      set -- su -s /bin/sh -c 'exec "$@"' -- "$reach_as_name" sh "$@" ;;
    start-stop-daemon)
      set -- start-stop-daemon -S -q -p /proc/none -c "$provision_as:$reach_group" -x "$(command -v env)" -- "$@"
      # The program's own name is given by -x.
      ;;
    *) reach_refuse 'belongs to another user, and nothing is known by which to act as that user'; return 1 ;;
  esac
  timeout -s KILL "${provision_patience:-60}" "$@"
}
provision_there() {
  if [ -z "$provision_as" ]; then
    reach_text=$1; shift
    eval "$reach_text"
    return
  fi
  reach_find_way || return 1
  set -- -c 'umask 077
reach_path=$1 reach_make=$2 reach_rest=$3 reach_library=$4 reach_name=$5 reach_text=$6
shift 6
eval "$reach_library"
reach_user=$reach_name provision_shared=1 provision_as= reach_me=$(id -u)
reach_walk || exit
eval "$reach_text"' provision "$reach_path" "$reach_make" "$reach_rest" "$reach_library" "$reach_as_name" "$@"
  # Its outputs are pipes: what stands behind ours is nobody else's to write to, or to cut.
  {
    reach_ended=$(
      {
        {
          {
            { reach_ended=0; reach_become "$@" <&8 5>&- 6>&- 7>&- 8<&- || reach_ended=$?; echo "$reach_ended" >&5; } \
              2>&1 >&6 6>&- 7>&- | cat >&2 5>&- 6>&- 7>&- 8<&-
          } 6>&1 | cat >&7 5>&- 7>&- 8<&-
        } 5>&1 >&7
      }
    )
  } 7>&1 8<&0
  return "$reach_ended"
}

provision_own_folder() (
  reach_meant=${PWD%/}/${1#./}
  if [ "$1" = ./. ]; then reach_meant=$PWD; fi
  if [ -L "$1" ] || ! cd -P "$1" || [ "$PWD" != "$reach_meant" ]; then
    reach_refuse "$reach_meant is no longer the same folder"
    exit 1
  fi
  if [ -n "$2$3" ]; then chown "$2${3:+:$3}" . || exit 1; fi
  chmod "$4" .
)
provision_make_folder() { (umask 022; mkdir "$1") && provision_own_folder "$@"; }

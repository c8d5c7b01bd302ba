for owner in "$root"/runs/*/owner; do
  [ -e "$owner" ] || continue
  dir=${owner%/owner}; id=${dir##*/}
  number=0; for script in "$dir"/*/meaning; do
    [ ! -e "$script" ] || { script=${script%/meaning}; number=${script##*/}; }
  done
  printf 'run %s %s\n' "$id" "$(state_of "$id")"; sed -n 2p "$owner"
  printf 'script %s\n' "$number"; head -n 1 "$dir/$number/meaning" 2>/dev/null || echo
done

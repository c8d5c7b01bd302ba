guard_break='
'
# What links say that were read before, a line each: many paths lead through the same ones.
guard_links=$guard_break
guard_walk() {
  guard_rest=${1#/} guard_real= guard_turns=0
  while [ -n "$guard_rest" ]; do
    guard_part=${guard_rest%%/*}
    case $guard_rest in */*) guard_rest=${guard_rest#*/} ;; *) guard_rest= ;; esac
    case $guard_part in
      '' | .) continue ;;
      ..) guard_real=${guard_real%/*}; continue ;;
    esac
    if [ -L "$guard_real/$guard_part" ] && [ $guard_turns -lt 40 ]; then
      guard_turns=$((guard_turns + 1))
      printf 'file %s\n' "$guard_real/$guard_part"
      case $guard_links in
        *"$guard_break$guard_real/$guard_part -> "*)
          guard_target=${guard_links#*"$guard_break$guard_real/$guard_part -> "} guard_target=${guard_target%%"$guard_break"*} ;;
        *)
          guard_target=$(readlink "$guard_real/$guard_part") || return 1
          guard_links=$guard_links$guard_real/$guard_part' -> '$guard_target$guard_break
          ;;
      esac
      guard_rest=$guard_target${guard_rest:+/$guard_rest}
      case $guard_target in /*) guard_real= guard_rest=${guard_rest#/} ;; esac
      continue
    fi
    guard_real=$guard_real/$guard_part
  done
  printf '%s %s\n' "$2" "${guard_real:-/}"
}

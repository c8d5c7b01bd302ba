import { raw } from '../shell/sh.ts';

/**
 * Defines `guard_walk PATH WORD`, which prints `file LINK` for every link that a path leads through, by its real path, and
 * last `WORD PATH`: the real path that it ends at, there or not. Nothing is opened, and no process is started but
 * `readlink`, once for each link.
 */
export const walkPath = raw(`guard_walk() {
  guard_rest=\${1#/} guard_real= guard_turns=0
  while [ -n "$guard_rest" ]; do
    guard_part=\${guard_rest%%/*}
    case $guard_rest in */*) guard_rest=\${guard_rest#*/} ;; *) guard_rest= ;; esac
    case $guard_part in
      '' | .) continue ;;
      ..) guard_real=\${guard_real%/*}; continue ;;
    esac
    if [ -L "$guard_real/$guard_part" ] && [ $guard_turns -lt 40 ]; then
      guard_turns=$((guard_turns + 1))
      printf 'file %s\\n' "$guard_real/$guard_part"
      guard_target=$(readlink "$guard_real/$guard_part") || return 1
      guard_rest=$guard_target\${guard_rest:+/$guard_rest}
      case $guard_target in /*) guard_real= guard_rest=\${guard_rest#/} ;; esac
      continue
    fi
    guard_real=$guard_real/$guard_part
  done
  printf '%s %s\\n' "$2" "\${guard_real:-/}"
}`);

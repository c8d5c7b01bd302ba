import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/**
 * Begins a script that pings, and sets `whole`: what forbids fragments, where this ping can. Defines `ping_to ADDRESS ARG…`: ping
 * for the family of the address; and `ping_by ADDRESS`, which leaves its name in `$program`. iputils' and busybox' know both by one name; others have a program of its own for IPv6 (inetutils).
 */
export const pingTo: Script = sh`ping6=ping
case $(ping -V 2>/dev/null) in
  *iputils*) whole='-M do' ;;
  *)
    whole=
    ! command -v ping6 >/dev/null || ping6=ping6
    ;;
esac
ping_by() {
  case $1 in *:*) program=$ping6 ;; *) program=ping ;; esac
}
ping_to() {
  ping_by "$1"
  shift
  "$program" "$@"
}`;

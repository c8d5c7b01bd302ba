import { sh } from '../../../shell/sh.ts';

/**
 * Defines `provision_iptables PROGRAM …`, which runs `iptables-legacy` and its like by the name that the host has: where
 * there is one backend only, its programs have no infix.
 */
export const iptablesFunction = sh`provision_iptables() {
  provision_program=$1; shift
  if ! command -v "$provision_program" >/dev/null; then
    provision_program=$(printf '%s' "$provision_program" | sed 's/-legacy//; s/-nft//')
  fi
  "$provision_program" "$@"
}`;

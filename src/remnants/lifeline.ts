import { sh } from '../shell/sh.ts';

/**
 * Defines `provision_lifeline`, which prints the SSH connection that the script hangs on as sshd describes it
 * (`CLIENT PORT SERVER PORT`), or nothing. sudo drops the variable, so it is looked for in the processes above.
 */
export const lifelineFunction = sh`provision_lifeline() {
  provision_at=$$
  while [ "$provision_at" -gt 1 ]; do
    provision_found=$(tr '\0' '\n' <"/proc/$provision_at/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p') || :
    if [ -n "$provision_found" ]; then
      printf '%s\n' "$provision_found"
      return
    fi
    provision_at=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$provision_at/status" 2>/dev/null) || :
    case $provision_at in '' | *[!0-9]*) return ;; esac
  done
}`;

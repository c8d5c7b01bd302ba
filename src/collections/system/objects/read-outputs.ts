import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/** What `iptables-save` prints of a table in which nothing stands, and the counters, make no difference. */
const significant = sh`sed -e '/^#/d' -e '/^COMMIT$/d' -e '/^\*/d' -e '/^:[A-Z]* ACCEPT/d' -e 's/\[[0-9]*:[0-9]*\]//g' \
    -e 's/counter packets [0-9]* bytes [0-9]*//g'`;

/**
 * Defines `provision_outputs`, which prints of each output that says anything its name and what it says; one that could
 * not be read is an error, unless there is no such program (status 127).
 */
export const readOutputs = (outputs: Readonly<Record<string, string>>): Script => sh`provision_outputs() {
  :
${Object.entries(outputs).map(
  ([name, text]) => sh`  provision_status=0
  provision_out=$(sh -c ${text} 2>/dev/null) || provision_status=$?
  case $provision_status in
    0) ;;
    127) provision_out= ;;
    *)
      printf '%s could not be read, so it cannot be kept (status %s)\n' ${name} "$provision_status" >&2
      sh -c ${text} >/dev/null || :
      return 1
      ;;
  esac
  provision_out=$(printf '%s\n' "$provision_out" | provision_ask '' ${significant})
  if [ -n "$provision_out" ]; then printf 'output %s\n%s\n' ${name} "$provision_out"; fi`,
)}
}`;

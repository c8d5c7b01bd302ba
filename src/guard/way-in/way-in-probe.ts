import type { Script } from '../../model/plan/script.ts';
import { lifelineFunction } from '../../shell/lifeline.ts';
import { lines, raw } from '../../shell/sh.ts';
import { walkPath } from '../keep/walk-path.ts';
import wayInBeneathText from './way-in-beneath.sh';
import wayInConfigurationText from './way-in-configuration.sh';
import wayInLoginText from './way-in-login.sh';
import wayInServingText from './way-in-serving.sh';

/** The login, as passwd has it; the places that every login depends on, by the names of their manual pages. */
const login = raw(wayInLoginText);

/** The sshd that this connection depends on: its binary, its unit, its configuration file. */
const serving = raw(wayInServingText);

/** What sshd reads for this connection, as it says itself, and the files that its configuration includes. */
const configuration = raw(wayInConfigurationText);

/** The interface that the connection comes in through; the units of sshd, and those in order before network and logins. */
const beneath = raw(wayInBeneathText);

/**
 * Asks a host what this very login depends on, a line each: `login NAME`, `home PATH`, `file PATH` (a folder: it alone), `tree
 * PATH` (a folder with all below), `whole PATH` (of which a new name counts, too), `program PATH`, `package NAME`, `unit NAME`,
 * `interface NAME`, `accepted PATH` (a configuration that sshd would start from), and `unread WHAT` for what it would not say; the paths as they are written, every link on their way, and
 * where they end.
 *
 * The host is asked where it can be: passwd for the login, `sshd -T -C` for what sshd reads for this connection, /proc for
 * the sshd that serves it, systemd's own order for what sets the network up, the kernel for the interface. What no program
 * tells (PAM, NSS, sudo, what a login shell reads) is named as its manual page has it. Changes nothing.
 */
export const wayInProbe: Script = lines(
  lifelineFunction,
  walkPath,
  raw(`way() {
  way_kind=$1; shift
  for way_path in "$@"; do
    case $way_path in /*) ;; *) continue ;; esac
    printf '%s %s\\n' "$way_kind" "$way_path"
    guard_walk "$way_path" "$way_kind"
  done
}`),
  login,
  serving,
  configuration,
  beneath,
);

import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';

/** Where kubectl would keep what it learns of the API; a probe leaves nothing behind. */
const NO_CACHE = '/dev/null/none';

/** Where K3s unpacks its programs: there kubectl starts at once, while `k3s kubectl` starts K3s twice. */
const UNPACKED = '/var/lib/rancher/k3s/data/current/bin/kubectl';

/** The words that begin a kubectl of K3s: the unpacked one, unless its data lies elsewhere. */
const PROGRAM: Script = sh`$(if [ -x ${UNPACKED} ]; then echo ${UNPACKED}; else echo k3s kubectl; fi)`;

/** K3s' own kubectl with the server's own right. */
export const KUBECTL: Script = sh`${PROGRAM} --kubeconfig=/etc/rancher/k3s/k3s.yaml --cache-dir=${NO_CACHE} --request-timeout=20s`;

/**
 * Succeeds where a server of K3s runs, which is where its API is asked. That it does not is said by systemctl (3; 4 where there
 * is no such unit), and by nothing else that it may end with.
 */
export const SERVER_RUNS: Script = sh`[ -d /run/systemd/system ] && provision_ask ${'3 *|4 *'} systemctl is-active --quiet k3s.service`;

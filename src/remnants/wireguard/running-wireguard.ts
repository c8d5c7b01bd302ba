import type { Script } from '../../model/plan/script.ts';
import { raw } from '../../shell/sh.ts';
import runningWireguardText from './running-wireguard.sh';

/**
 * Defines `provision_wireguard INTERFACE`, which prints how a WireGuard interface runs, and is the only place where that is
 * asked of a host; it ends with 3, and prints nothing, where there is none. One that cannot be read makes the section unread, unless who calls
 * it says otherwise (`provision_unread() { exit 1; }`):
 *
 *     now SECONDS                the host's clock
 *     self KEY PORT              its public key, and where it listens
 *     peer KEY PRESHARED ENDPOINT ALLOWED HANDSHAKE KEEPALIVE RECEIVED SENT    a line for each
 *
 * `provision_running INTERFACE` leaves the same in `$provision_told`, and of one reading it is asked once (`shell/ask/once.ts`): for whoever
 * does not wait for something to change.
 *
 * `provision_wireguard_preshared INTERFACE` prints for each peer that has a pre-shared key its own key, and the beginning of the digest of that one:
 * `preshared KEY DIGEST`.
 *
 * PRESHARED is `no`, the name that the key has in `/etc/wireguard/INTERFACE.psk`, or `yes` for one that is not there; ENDPOINT and ALLOWED may be `(none)`, HANDSHAKE is by the host's clock and 0 for never,
 * KEEPALIVE in seconds or `off`, RECEIVED and SENT are bytes. The first line of `wg show dump` holds the private key, the
 * second field of a peer its pre-shared key: the shell takes both out before anything leaves the host.
 */
export const runningWireguard: Script = raw(runningWireguardText);

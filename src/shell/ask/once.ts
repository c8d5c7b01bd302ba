import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import onceText from './once.sh';

/**
 * `provision_once ABSENCE PROGRAM ARG…` leaves in `$provision_told` what a program prints, by the rule of `provision_ask`: it returns 1 where there is nothing to
 * tell, or what there is could not be read. Where one shell asks several questions (`one-shell.ts`), an answer is kept, and given to
 * whoever asks the very same in that shell: of what changes while a question is asked (handshakes, clocks, processes) `provision_ask` asks. Only the whole
 * answer of a program that ended well is kept.
 *
 * `provision_clock` leaves the host's time in `$provision_now`, in seconds since the epoch.
 */
export const onceFunction: Script = raw(onceText);

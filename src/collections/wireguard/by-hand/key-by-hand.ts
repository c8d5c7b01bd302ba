import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { sh } from '../../../shell/sh.ts';
import type { KeyFiles } from '../state/wireguard-key-state.ts';

/** A key pair made on the host; a private key that is there is kept. */
export const keyByHand = ({ path, public: pub }: KeyFiles): ByHand => ({
  kind: 'step',
  is: sh`[ "$(stat -c '%a %u' -- ${path})" = '600 0' ] &&
[ "$(stat -c '%a %u' -- ${pub})" = '600 0' ] &&
[ -s ${path} ] && [ "$(wg pubkey <${path})" = "$(cat ${pub})" ]`,
  make: sh`if [ ! -s ${path} ]; then (umask 077 && wg genkey >${path}); fi
wg pubkey <${path} >${pub}
chown root: ${path} ${pub}
chmod 0600 ${path} ${pub}`,
  expect: `the private key is in ${path} and stays there; its public half is in ${pub}`,
  tells: { fact: 'wireguard.public_key', print: sh`cat ${pub}` },
});

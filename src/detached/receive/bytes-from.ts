import type { Script } from '../../model/plan/script.ts';
import { lines, raw, sh } from '../../shell/sh.ts';
import takeOverText from './take-over.pl';

/** Who gives a file to a host: this machine at descriptor 3, a neighbour that passes it on over the LAN, or its maker on the web. */
export type BytesFrom =
  | { readonly kind: 'controller' }
  | { readonly kind: 'neighbour'; readonly address: string; readonly port: number; readonly token: string }
  | { readonly kind: 'web'; readonly url: string };

/**
 * Defines `pull`, which prints a file of `$size` bytes from the byte `$have` on. Only what this machine gives must come: elsewhere it
 * complains on standard error and ends well, since whatever came short is asked for here.
 */
export function pullFunction(from: BytesFrom): Script {
  switch (from.kind) {
    case 'controller':
      return raw('pull() { cat <&3; }');
    case 'neighbour':
      return lines(
        sh`provision_take_over=${takeOverText}`,
        sh`pull() {
  if command -v perl >/dev/null 2>&1; then
    provision_token=${from.token} perl -e "$provision_take_over" ${from.address} ${from.port} "$have" "$size" || :
  else
    echo 'perl is not installed' >&2
  fi
}`,
      );
    case 'web':
      // A busy or broken server must not be waited for longer than sending it would take.
      return sh`pull() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --proto '=http,https' --connect-timeout 5 --speed-limit 10000 --speed-time 20 -C "$have" ${from.url}
  elif command -v wget >/dev/null 2>&1; then
    timeout 600 wget -q -T 20 -O - ${from.url} | tail -c "+$((have + 1))"
  else
    echo 'neither curl nor wget is installed' >&2
  fi | head -c "$((size - have))" || :
}`;
  }
}

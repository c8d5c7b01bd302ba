import { familyOf } from '../../../model/address/address.ts';
import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';
import { fileByHand, sealedByHand } from '../../system/by-hand/file-by-hand.ts';
import type { TextFile } from '../../system/text-files/text-file.ts';
import { parseConfig } from '../state/wireguard-config.ts';
import { wgQuickUnit } from '../state/wireguard-schema.ts';

/** An interface of wg-quick: its file, and what runs by it. What cannot be seen in what runs is in force after a restart. */
export function interfaceByHand(name: string, wish: TextFile): ByHand {
  const file = fileByHand(wish);
  if (file === undefined) return sealedByHand;
  const { addresses, port, mtu } = parseConfig(wish.content);
  const has = addresses.map(address => {
    const whole = address.includes('/') ? address : `${address}/${familyOf(address) === '6' ? 128 : 32}`;
    return sh`ip -o address show dev ${name} | grep -Fq ${` ${whole} `}`;
  });
  return {
    kind: 'step',
    files: [file],
    is: allOf([
      ...has,
      ...(mtu === undefined ? [] : [sh`ip -o link show dev ${name} | grep -Fq ${` mtu ${mtu} `}`]),
      ...(port === undefined ? [] : [sh`[ "$(wg show ${name} listen-port)" = ${port} ]`]),
      sh`[ "$(wg-quick strip ${name} | sed -n 's/^PublicKey *= *//p' | sort)" = "$(wg show ${name} latest-handshakes | cut -f 1 | sort)" ]`,
    ]),
    make: lines(sh`systemctl restart -- ${wgQuickUnit(name)}`),
    expect: `${name} runs by ${wish.path}`,
  };
}

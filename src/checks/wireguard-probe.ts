import * as z from 'zod';
import type { Finding, Verdict } from '../model/check.ts';
import type { Script } from '../model/script.ts';
import { sh } from '../shell/sh.ts';

export const interfaceArgument = z
  .string()
  .regex(/^[A-Za-z0-9_=+.-]{1,15}$/, 'an interface name has 1 to 15 letters, digits or _ = + . -')
  .default('wg0')
  .describe('The WireGuard interface.');

/** Begins a probe that needs a link of this name: sets `if`, and where there is none says so and ends. */
export const needLink = (name: string): Script => sh`
if=${name}
ip link show dev "$if" >/dev/null 2>&1 || { echo absent; exit 0; }
`;

/** The same for a probe that asks `wg`: a link that is not WireGuard's counts as none. */
export const needInterface = (name: string): Script => sh`
${needLink(name)}
command -v wg >/dev/null || { echo 'wg is not there: install wireguard-tools' >&2; exit 1; }
wg show "$if" >/dev/null 2>&1 || { echo absent; exit 0; }
`;

/**
 * Defines `peers`, which prints a line for each peer. The dump's first line holds the private key and the second field
 * of a peer its pre-shared key: neither is printed.
 */
export const dumpPeers: Script = sh`
peers() { wg show "$if" dump | awk -F '\t' 'NR > 1 { print "peer " $1 " " $3 " " $4 " " $5 }'; }
`;

/** The verdict where the interface is not running, whatever the check; `undefined` where it is. */
export const withoutInterface = (name: string, stdout: string): Verdict | undefined =>
  stdout.trim() === 'absent'
    ? {
        kind: 'not-met',
        findings: [
          { seen: `${name} is not running`, wanted: `${name} up`, tryNext: `systemctl status wg-quick@${name}` },
        ],
      }
    : undefined;

/** Met where nothing was found. */
export const verdictOf = (findings: readonly Finding[], evidence: string, note?: string): Verdict =>
  findings.length > 0
    ? { kind: 'not-met', findings }
    : { kind: 'met', evidence, ...(note === undefined ? {} : { note }) };

import * as z from 'zod';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { absolutePath } from '../text-files/absolute-path.ts';
import awaitedText from './awaited.sh';

/** Arguments that say what is waited for; just one of them is given. */
export const awaitedArguments = {
  port: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('A TCP port on which something is to listen on the host.'),
  path: absolutePath().optional().describe('A path at which anything is to stand.'),
  http: z
    .string()
    .regex(/^https?:\/\/[^\s@]+$/, 'must be an http:// or https:// address without a password')
    .optional()
    .describe('An address that is to answer with a status below 400; asked by `curl` on the host, with GET.'),
} as const;

export interface Awaited {
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly http?: string | undefined;
}

/** Whether just one thing is waited for. */
export const isOne = ({ port, path, http }: Awaited): boolean =>
  [port, path, http].filter(one => one !== undefined).length === 1;

export const ONE = 'say one of `port`, `path` and `http`';

/** Completes “waiting for …”. */
export const awaitedInWords = ({ port, path, http }: Awaited): string =>
  port !== undefined
    ? `something to listen on TCP ${port}`
    : path !== undefined
      ? `${path} to be there`
      : `${http} to answer`;

/** How the kernel's table spells a port (proc(5)). */
const inHex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** Asks once: succeeds where it is met, and sets `provision_seen`. */
const question = ({ port, path, http = '' }: Awaited): Script =>
  port !== undefined
    ? sh`provision_port_met ${port} ${inHex(port)}`
    : path !== undefined
      ? sh`provision_path_met ${path}`
      : sh`provision_http_met ${http}`;

/** Asks once, and says `met`, or `not` with what is seen. */
export const askAwaited = (awaited: Awaited): Script =>
  lines(raw(awaitedText), sh`if ${question(awaited)}; then echo met; else printf 'not %s\n' "$provision_seen"; fi`);

/** Asks each second until it is met, by a clock that cannot jump. */
export const waitForAwaited = (awaited: Awaited, timeout: number): Script =>
  lines(
    raw(awaitedText),
    sh`read -r provision_until _ </proc/uptime
provision_until=$((\${provision_until%%.*} + ${timeout}))
until ${question(awaited)}; do
  read -r provision_now _ </proc/uptime
  if [ "\${provision_now%%.*}" -ge "$provision_until" ]; then
    printf 'waited %s s for %s: %s\n' ${timeout} ${awaitedInWords(awaited)} "$provision_seen" >&2
    exit 1
  fi
  sleep 1
done`,
  );

/** What is seen instead; `undefined`: it is met. @throws {Unread} */
export function parseAwaited({ stdout }: Reading): string | undefined {
  const said = stdout.trim();
  if (said === 'met') return undefined;
  const [, seen] = /^not (.+)$/s.exec(said) ?? [];
  return seen ?? unread('what is waited for', said);
}

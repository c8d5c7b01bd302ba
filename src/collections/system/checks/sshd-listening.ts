import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lifelineFunction } from '../../../shell/lifeline.ts';
import { sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  port: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('TCP port; otherwise that of this connection, or 22.'),
});
type Spec = z.infer<typeof schema>;

/**
 * Ports of sockets that listen: as ss(8) prints them, or those of state 0A in /proc/net/tcp, where they stand in hexadecimal
 * (proc(5)).
 */
const listening = (table: string): ReadonlySet<number> =>
  new Set([
    ...[...table.matchAll(/^LISTEN +\d+ +\d+ +\S*:(\d+) /gm)].map(match => Number(match[1])),
    ...[...table.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A /gm)].map(match =>
      Number.parseInt(match[1] ?? '', 16),
    ),
  ]);

/**
 * For the files the kernel goes through a table of all connections, which is as large as the host's memory has it; for ss through
 * the sockets that listen.
 */
const sockets: Script = sh`provision_sockets=$(ss -H -tln 2>/dev/null) || provision_sockets=
case $provision_sockets in
  LISTEN*) printf '%s\n' "$provision_sockets" ;;
  *)
    cat /proc/net/tcp
    [ ! -e /proc/net/tcp6 ] || cat /proc/net/tcp6
    ;;
esac`;

/** The way back to the host: somebody listens on the port that SSH comes in by. */
export const sshdListening = checkKind<Spec>({
  name: 'sshd_listening',
  summary: 'Something listens on the TCP port that SSH connections come in by.',
  schema,
  examples: ['sshd_listening: {}', 'sshd_listening: { port: 2222 }'],
  title: () => 'sshd to be listening',
  patience: 5,
  probe: () => sh`${lifelineFunction}
printf 'lifeline '
provision_lifeline || :
echo
${sockets}`,
  judge: ({ port }, { stdout }) => {
    const own = /^lifeline \S+ \d+ \S+ (\d+)$/m.exec(stdout)?.[1];
    const wanted = port ?? Number(own ?? 22);
    // The kernel's table begins with a line of headings.
    if (!stdout.includes('local_address') && !/^LISTEN /m.test(stdout)) unread('/proc/net/tcp', '');
    if (listening(stdout).has(wanted)) return { kind: 'met', evidence: `TCP ${wanted}` };
    return {
      kind: 'not-met',
      findings: [
        {
          seen: `nothing listens on TCP ${wanted}`,
          wanted: 'sshd listens there',
          hint: 'keep this connection open and look at `systemctl status ssh sshd ssh.socket`',
        },
      ],
    };
  },
});

import * as z from 'zod';
import { daysLeft } from '../../../model/facts/certificate-end.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { sh } from '../../../shell/sh.ts';
import { endsIn } from '../certificates/ends-in.ts';
import { k3sCertificates as way } from '../certificates/k3s-certificates.ts';

const schema = z.strictObject({
  within: z.int().min(1).default(30).describe('Days below which it warns.'),
});

type Spec = z.output<typeof schema>;

/** A CA is renewed by nobody who does not mean to. */
const remedyOf = (ca: boolean): string =>
  ca ? 'https://docs.k3s.io/cli/certificate#rotating-certificate-authority-ca-certificates' : ownCommand('phase3');

/** All of them count, those of CAs too; it goes by the host's own clock, as K3s does. */
export const k3sCertificates = checkKind<Spec>({
  name: 'k3s_certificates',
  summary: 'No certificate of K3s on the host has ended. Where one is near its end, it warns and is met all the same.',
  schema,
  examples: ['k3s_certificates: { within: 30 }'],
  title: () => 'certificates of K3s to be valid',
  patience: 0,
  probe: () => sh`provision_clock
printf 'now %s\n' "$provision_now"
${way.read}`,
  judge: ({ within }, { stdout }) => {
    const clock = Number(/^now (\d+)$/m.exec(stdout)?.[1] ?? unread('date', stdout.split('\n')[0] ?? ''));
    const now = new Date(clock * 1000);
    const all = endsIn('', stdout).toSorted((one, other) => one.until.getTime() - other.until.getTime());
    const [first] = all;
    if (first === undefined)
      return { kind: 'not-met', findings: [{ seen: 'there is none', wanted: 'those of a node' }] };
    const ended = all.filter(({ until }) => until <= now);
    if (ended.length > 0) {
      return {
        kind: 'not-met',
        findings: ended.map(({ file, until, ca }) => ({
          seen: `${file} ended on ${until.toISOString().slice(0, 10)}`,
          wanted: 'valid',
          hint: remedyOf(ca),
        })),
      };
    }
    const days = daysLeft(first, now);
    const evidence = `${count(all.length, 'certificate')}, the first ends in ${count(days, 'day')}`;
    if (days >= within) return { kind: 'met', evidence };
    return { kind: 'met', evidence, note: `${first.file} ends in ${count(days, 'day')}: ${remedyOf(first.ca)}` };
  },
});

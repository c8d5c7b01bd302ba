import { basename } from 'node:path';
import * as z from 'zod';
import { type CertificateEnd, daysLeft } from '../../../model/facts/certificate-end.ts';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { endsIn, firstEnd } from '../certificates/ends-in.ts';
import { k3sCertificates } from '../certificates/k3s-certificates.ts';
import { RENEWAL_FILE as FILE } from '../config/node-config.ts';

const schema = z.strictObject({
  within: z.int().min(1).default(30).describe('Days below which they are renewed. K3s itself does it from 120 on.'),
});

type Spec = z.output<typeof schema>;

interface State {
  /** The host's clock. */
  readonly now: Date;
  /** The one that ends first; `undefined`: K3s has made none yet. */
  readonly first: CertificateEnd | undefined;
  /** For which of them K3s was to be started anew last; empty: for none. */
  readonly asked: string;
}

/** One certificate, as it stands in the file. */
const named = ({ file, until }: CertificateEnd): string => `${basename(file)} ${until.toISOString()}`;

const inDays = (days: number): string => (days < 0 ? 'it has ended' : `it ends in ${count(days, 'day')}`);

function diff({ within }: Spec, { now, first, asked }: State): Difference {
  if (first === undefined) return { action: 'update', fields: [], why: 'K3s makes them' };
  const days = daysLeft(first, now);
  if (days >= within) return { action: 'update', fields: [], why: `the first ends in ${count(days, 'day')}` };
  // Once only: what K3s leaves as it is, it would leave again.
  if (asked === named(first)) return { action: 'update', fields: [], why: 'K3s was started anew for them' };
  return {
    action: 'update',
    fields: [{ name: basename(first.file), before: inDays(days), after: 'made anew when K3s starts' }],
  };
}

/**
 * Certificates of K3s are valid for a year, and made anew when it starts and they are near their end: a node that is never started anew loses its
 * cluster. This asks for a start in time, which the phase makes in its order, servers one by one.
 */
export const k3sRenewal = resource<Spec, State>({
  name: 'k3s_renewal',
  summary: `Certificates of K3s are renewed before they end: below so many days ${FILE} is written anew, which is an input of K3s’ unit. A CA is not renewed so.`,
  schema,
  examples: ['k3s_renewal: { within: 30 }'],
  ids: () => [thing('path', FILE)],
  reach: () => ({ paths: [FILE] }),
  title: () => 'certificates of K3s',
  byHand: () => ({ kind: 'nothing', because: 'K3s makes its certificates when it starts' }),
  probe: () => sh`provision_clock
printf 'now %s\n' "$provision_now"
if provision_exists ${FILE}; then sed 's/^/asked /' ${FILE}; fi
${k3sCertificates.read}`,
  parse: ({ stdout }) => {
    const now = Number(/^now (\d+)$/m.exec(stdout)?.[1] ?? unread('date', stdout.split('\n')[0] ?? ''));
    const asked = /^asked (.*)$/m.exec(stdout)?.[1] ?? '';
    return { now: new Date(now * 1000), first: firstEnd(endsIn('', stdout)), asked };
  },
  diff,
  apply: (_, { first }) =>
    first === undefined
      ? lines()
      : sh`mkdir -p ${FILE.slice(0, FILE.lastIndexOf('/'))}
printf '%s\n' ${named(first)} >${`${FILE}.new`}
chmod 0600 ${`${FILE}.new`}
mv -f ${`${FILE}.new`} ${FILE}`,
});

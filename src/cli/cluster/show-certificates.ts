import { shipped } from '../../collections/collections.ts';
import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { CertificateWay } from '../../model/cluster/admin-way.ts';
import { type CertificateEnd, daysLeft } from '../../model/facts/certificate-end.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { Problem } from '../../model/problems/problem.ts';
import { Unread } from '../../model/reading/unread.ts';
import { nearEnds, renderCertificates } from '../../report/certificates/certificates.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { wantsColor } from '../../report/screen/create-screen.ts';
import { exitCode } from '../exit-code.ts';
import { openCluster } from '../open/open-inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { administered } from './read-access.ts';

export interface CertsOptions extends RunOptions {
  /** Days below which a certificate counts as near its end. */
  readonly within?: number;
}

/** Seconds that a host has to tell. */
const TIMEOUT = 30;
const SECTION = 'certificates';

type Told = readonly CertificateEnd[] | { readonly because: string };

/** What a host has told; that it has none, or could not be read, is never that all is well. */
async function tell(way: CertificateWay, host: Host, fleet: Fleet): Promise<Told> {
  try {
    const sections = [{ id: SECTION, script: way.read }];
    const reading = (await fleet.connections.run(host, sections, { timeout: TIMEOUT })).get(SECTION);
    if (reading === undefined) return { because: 'it did not answer' };
    const ends = way.endsOf(host.name, reading);
    return ends.length > 0 ? ends : { because: `it has no certificate of K3s: ${ownCommand('phase3')}` };
  } catch (error) {
    if (error instanceof Problem) {
      const [{ what, evidence = [] } = { what: error.message }] = error.details;
      return { because: [what, ...evidence].join(': ') };
    }
    if (error instanceof Unread) return { because: error.message };
    throw error;
  }
}

/** `provision certs`: prints when each certificate ends; returns 3 where one is near its end, 1 where a host is not known. */
export async function showCertificates(options: CertsOptions): Promise<number> {
  const given = await openCluster(options);
  const { way } = administered(shipped.admin, given);
  const within = options.within ?? 30;
  const request = {
    options,
    command: 'certs',
    inventory: given,
    opens: 'passwords',
    facts: shipped.facts,
    mode: 'visit',
    quiet: true,
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ selected, away, fleet, stop }) => {
    const told = new Map<string, Told>();
    await fleet.connections.each(
      selected.map(host => ({ host })),
      async ({ host }) => {
        told.set(host.name, await tell(way.certificates, host, fleet));
      },
    );
    if (stop.aborted) return exitCode.interrupted;
    const now = new Date();
    const ends = [...told.values()].flatMap(one => ('because' in one ? [] : one));
    const silent = [
      ...[...told].flatMap(([host, one]) => ('because' in one ? [{ host, because: one.because }] : [])),
      ...away.map(({ name }) => ({ host: name, because: 'it is away' })),
    ];
    const report = { ends: ends.toSorted((a, b) => a.until.getTime() - b.until.getTime()), silent, within };
    const certificates = report.ends.map(end => ({
      ...end,
      until: end.until.toISOString(),
      days: daysLeft(end, now),
    }));
    process.stdout.write(
      options.json === true
        ? answerLine({ type: 'certificates', within, certificates, silent })
        : renderCertificates(report, now, wantsColor(process.stdout.isTTY === true, options.color, process.env)),
    );
    if (nearEnds(report, now).length > 0) return exitCode.stop;
    return silent.length > 0 ? exitCode.failed : exitCode.done;
  });
}

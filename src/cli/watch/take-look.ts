import type { Fleet } from '../../engine/fleet/fleet.ts';
import { runPhase } from '../../engine/run-phase.ts';
import type { CertificateWay } from '../../model/cluster/admin-way.ts';
import type { CertificateEnd } from '../../model/facts/certificate-end.ts';
import type { Host } from '../../model/inventory.ts';
import type { Program } from '../../model/plan/program.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { Unread } from '../../model/reading/unread.ts';
import type { Section } from '../../shell/bundle.ts';
import { backupItem, certificateItems, diskItems } from './aside-items.ts';
import { type DiskSeen, diskProbe, disksOf } from './disk-seen.ts';
import { type Item, itemsOf, type PhaseSeen, phaseListener, unreadIn } from './seen.ts';

/** What is looked at. */
export interface LookAt {
  readonly programs: readonly Program[];
  readonly hosts: readonly Host[];
  readonly selected: readonly Host[];
  readonly away: readonly Host[];
  readonly fleet: Fleet;
  /** How certificates are read; `undefined`: there is no cluster to have any. */
  readonly certificates: CertificateWay | undefined;
  /** When the newest backup on this machine was made; asked where there is a cluster. */
  readonly newestBackup: () => Date | undefined;
}

/** What one look has seen. */
export interface Look {
  readonly items: readonly Item[];
  readonly phases: readonly PhaseSeen[];
  readonly unread: ReadonlyMap<string, string>;
  readonly certificates: readonly CertificateEnd[];
  readonly disks: readonly DiskSeen[];
  readonly backup: Date | undefined;
}

/** Seconds that a host has to tell what is beside the phases. */
const ASIDE = 30;
const DISK = 'disk';
const ENDS = 'certificates';

/** What is beside the phases, of one host; nothing of what could not be read. */
interface Aside {
  readonly disk?: DiskSeen;
  readonly ends?: readonly CertificateEnd[];
  /** What could not be read, in words. */
  readonly troubles: readonly string[];
}

/** What parses, or why it does not. */
function parsed<T>(parse: () => T): { readonly value: T } | { readonly because: string } {
  try {
    return { value: parse() };
  } catch (error) {
    if (error instanceof Unread || error instanceof Problem) return { because: error.message };
    throw error;
  }
}

async function askAside({ fleet, certificates }: LookAt, host: Host): Promise<Aside> {
  const sections: readonly Section[] = [
    { id: DISK, script: diskProbe },
    ...(certificates === undefined ? [] : [{ id: ENDS, script: certificates.read }]),
  ];
  let readings: ReadonlyMap<string, Reading>;
  try {
    readings = await fleet.connections.run(host, sections, { timeout: ASIDE });
  } catch (error) {
    if (error instanceof Problem) return { troubles: [error.message] };
    throw error;
  }
  const reading = (id: string): Reading => readings.get(id) ?? { code: 1, stdout: '', stderr: 'it did not answer' };
  const disk = parsed(() => disksOf(host.name, reading(DISK)));
  const ends = certificates === undefined ? undefined : parsed(() => certificates.endsOf(host.name, reading(ENDS)));
  return {
    ...('value' in disk ? { disk: disk.value } : {}),
    ...(ends !== undefined && 'value' in ends ? { ends: ends.value } : {}),
    troubles: [disk, ends].flatMap(one => (one !== undefined && 'because' in one ? [one.because] : [])),
  };
}

const unreadAside = (host: string, troubles: readonly string[]): readonly Item[] =>
  troubles.map((told, at) => ({
    key: `host ${host} ${at + 1}`,
    about: 'host',
    host,
    state: 'unread in part',
    well: false,
    told: `not all could be read: ${told}`,
  }));

/** One look: each phase is planned and its gate asked, in one command per host, and what is beside them in one more. Nothing is changed. */
export async function takeLook(at: LookAt, now: () => Date): Promise<Look> {
  const { fleet, hosts, selected, away } = at;
  const phases: PhaseSeen[] = [];
  for (const program of at.programs) {
    if (fleet.stop.aborted) break;
    const listener = phaseListener(program.name);
    await runPhase({
      program,
      hosts,
      away,
      selected: new Set(selected.map(host => host.name)),
      fleet,
      report: listener.hear,
      mode: 'look',
      force: false,
      confirm: async () => false,
    });
    phases.push(listener.seen());
  }
  const lost = unreadIn(phases);
  const asides = new Map<string, Aside>();
  await fleet.connections.each(
    selected.filter(({ name }) => !lost.has(name)).map(host => ({ host })),
    async ({ host }) => {
      asides.set(host.name, await askAside(at, host));
    },
  );
  const all = [...asides.values()];
  const disks = all.flatMap(({ disk }) => disk ?? []);
  const certificates = all.flatMap(({ ends }) => ends ?? []);
  const hasCluster = certificates.length > 0;
  const backup = hasCluster ? at.newestBackup() : undefined;
  const items = [
    ...itemsOf(
      selected.map(host => host.name),
      phases,
    ),
    ...[...asides].flatMap(([host, { troubles }]) => unreadAside(host, troubles)),
    ...certificateItems(certificates, now()),
    ...disks.flatMap(diskItems),
    ...(hasCluster ? [backupItem(backup, now())] : []),
  ];
  return { items, phases, unread: lost, certificates, disks, backup };
}

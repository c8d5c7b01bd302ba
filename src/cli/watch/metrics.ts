import type { DiskSeen } from './disk-seen.ts';
import type { Item, PhaseSeen } from './seen.ts';

/** What a look has told, as Prometheus is told it. */
export interface Measured {
  readonly cluster: string;
  readonly time: Date;
  readonly seconds: number;
  readonly items: readonly Item[];
  /** Names of the hosts that could be read. */
  readonly read: ReadonlySet<string>;
  readonly phases: readonly PhaseSeen[];
  readonly certificates: readonly { readonly host: string; readonly file: string; readonly until: Date }[];
  readonly disks: readonly DiskSeen[];
  /** When the newest backup was made; absent: there is none, or no cluster. */
  readonly backup?: Date | undefined;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

const sample = (name: string, [labels, value]: Sample): string => {
  const pairs = Object.entries(labels).map(([key, one]) => `${key}="${escaped(one)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
};

/** Gauges in the text format of Prometheus; one without samples is left out. */
const gauge = (name: string, help: string, samples: readonly Sample[]): readonly string[] =>
  samples.length === 0
    ? []
    : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map(one => sample(name, one))];

/**
 * A look as a file for node_exporter's textfile collector. Of a host that could not be read there is `provision_host_read 0`, and nothing
 * else. Pure.
 */
export function metricsText(look: Measured): string {
  const { cluster, items, phases, read } = look;
  const hosts = items.flatMap(({ about, host }) => (about === 'host' && host !== undefined ? [host] : []));
  const known = hosts.filter(host => read.has(host));
  const of = (about: Item['about'], phase: string, host: string): number =>
    items.filter(one => one.about === about && one.phase === phase && one.host === host).length;
  const perPhase = (about: 'plan' | 'gate'): readonly Sample[] =>
    phases.flatMap(({ phase }) => known.map((host): Sample => [{ cluster, phase, host }, of(about, phase, host)]));
  const disks = look.disks.flatMap(({ host, disks: all }) => all.map(disk => ({ host, ...disk })));
  const lines = [
    ...gauge('provision_look_time_seconds', 'When the last look was taken, in seconds since the epoch.', [
      [{ cluster }, Math.floor(look.time.getTime() / 1000)],
    ]),
    ...gauge('provision_look_duration_seconds', 'How long it took.', [[{ cluster }, look.seconds]]),
    ...gauge(
      'provision_host_read',
      'Whether the host could be read.',
      hosts.map(host => [{ cluster, host }, read.has(host) ? 1 : 0]),
    ),
    ...gauge('provision_plan_differences', 'Tasks of a phase that differ from what is wanted.', perPhase('plan')),
    ...gauge('provision_gate_unmet', 'Checks of a gate that are not met, or could not be asked.', perPhase('gate')),
    ...gauge(
      'provision_certificate_end_seconds',
      'When a certificate ends, in seconds since the epoch.',
      look.certificates.map(({ host, file, until }) => [{ cluster, host, file }, Math.floor(until.getTime() / 1000)]),
    ),
    ...gauge(
      'provision_backup_time_seconds',
      'When the newest backup on the controller was made, in seconds since the epoch.',
      look.backup === undefined ? [] : [[{ cluster }, Math.floor(look.backup.getTime() / 1000)]],
    ),
    ...gauge(
      'provision_disk_free_bytes',
      'Free for everybody.',
      disks.map(({ host, mount, free }) => [{ cluster, host, mount }, free]),
    ),
    ...gauge(
      'provision_disk_size_bytes',
      'Size of the file system.',
      disks.map(({ host, mount, size }) => [{ cluster, host, mount }, size]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

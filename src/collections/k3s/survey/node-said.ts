import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { parseUnit as systemdUnit } from '../../system/state/systemd-unit.ts';
import { type HostFitness, parseHostFitness } from '../fitness/host-fitness.ts';
import { agentJoined } from '../state/agent-node.ts';
import { type ClusterSaid, parseClusterSaid } from './cluster-said.ts';

/** What systemd says of K3s' unit. */
interface UnitSaid {
  /** `loaded`, `not-found`, `masked` … */
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly result: string;
  /** `enabled`, `disabled` …: whether it is started at boot. */
  readonly atBoot: string;
  /** How often it was restarted by itself. */
  readonly restarts: number;
}

/** What the etcd of a server says of itself. */
export interface EtcdSaid {
  /** `true`, or why not (`RAFT NO LEADER`); empty: it has not said. */
  readonly health: string;
  readonly hasLeader: boolean | undefined;
  /** Its synced writes since it was started, and how many of them took longer than 128 ms. */
  readonly writes: { readonly slow: number; readonly all: number } | undefined;
}

/** What one host tells of K3s on it; texts are K3s' own. */
export interface NodeSaid {
  /** `undefined`: systemd does not run here. */
  readonly unit: UnitSaid | undefined;
  /** Whether the cluster has the agent although systemd still waits for it to start. */
  readonly joined: boolean;
  /** Lines of its journal that tell of a cause, by the cause's code. */
  readonly causes: ReadonlyMap<string, string>;
  /** The last lines of the journal that tell of trouble. */
  readonly journal: readonly string[];
  /** The host's clock, in seconds since the epoch. */
  readonly now: number;
  /** SHA-256 of the CA of the cluster that it was joined to. */
  readonly ca: string | undefined;
  /** SHA-256 of the CA that its token trusts. */
  readonly tokenCa: string | undefined;
  /** What became of a connection to the API of its server: `answers`, or why not; `undefined`: it was not tried. */
  readonly api: string | undefined;
  /** `undefined`: none runs here. */
  readonly etcd: EtcdSaid | undefined;
  readonly fitness: HostFitness;
  /** What the API tells, asked on a server. */
  readonly cluster: ClusterSaid | undefined;
}

function parseUnit(lines: readonly string[]): UnitSaid | undefined {
  if (lines.length === 0) return undefined;
  const shown = new Map(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const of = (name: string): string => shown.get(name) ?? unread('systemctl', lines[0] ?? '');
  const restarts = Number(of('NRestarts'));
  return {
    load: of('LoadState'),
    active: of('ActiveState'),
    sub: of('SubState'),
    result: of('Result'),
    atBoot: of('UnitFileState'),
    restarts: Number.isInteger(restarts) ? restarts : unread('systemctl', of('NRestarts')),
  };
}

function parseEtcd(lines: readonly string[]): EtcdSaid | undefined {
  if (lines.length === 0) return undefined;
  const of = (name: string): string | undefined =>
    lines.find(line => line.startsWith(`${name} `))?.slice(name.length + 1);
  const [slow, all] = (of('writes') ?? '').split(' ').map(Number);
  return {
    health: of('health') ?? '',
    hasLeader: of('leader') === undefined ? undefined : of('leader') !== '0',
    writes:
      Number.isInteger(slow) && Number.isInteger(all) && slow !== undefined && all !== undefined
        ? { slow, all }
        : undefined,
  };
}

/** @throws {Unread} */
export function parseNodeSaid(stdout: string): NodeSaid {
  const of = taggedLines(stdout);
  const told = of('journal').map(
    line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const,
  );
  const systemd = systemdUnit(stdout);
  return {
    unit: parseUnit(of('unit')),
    joined: agentJoined(stdout, systemd),
    causes: new Map(told.filter(([code]) => code !== '-')),
    journal: told.flatMap(([code, line]) => (code === '-' ? [line] : [])),
    now: systemd.now,
    ca: of('ca')[0],
    tokenCa: of('token_ca')[0],
    api: of('api')[0],
    etcd: parseEtcd(of('etcd')),
    fitness: parseHostFitness(stdout),
    cluster: parseClusterSaid(stdout),
  };
}

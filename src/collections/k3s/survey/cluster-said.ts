import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { toldName as named, toldText as text } from '../../kubernetes/told-text.ts';

/** A node, as the API tells of it. */
export interface NodeTold {
  readonly name: string;
  readonly version: string;
  readonly addresses: readonly string[];
  /** `True`, `False`, `Unknown`; empty: it has said nothing yet. */
  readonly ready: string;
  /** Why, in the kubelet's words. */
  readonly message: string;
  /** What it is short of (`DiskPressure` …), each with the kubelet's words. */
  readonly pressures: readonly { readonly type: string; readonly message: string }[];
}

/** Why something of a pod does not run. */
export interface PodTrouble {
  readonly kind: 'unscheduled' | 'waiting' | 'ended';
  /** `CrashLoopBackOff`, `ErrImagePull`, `Unschedulable` … */
  readonly reason: string;
  readonly message: string;
}

export interface PodTold {
  readonly namespace: string;
  readonly name: string;
  /** Empty: on none. */
  readonly node: string;
  readonly phase: string;
  readonly troubles: readonly PodTrouble[];
  /** Containers that run and do not say that they are ready. */
  readonly unready: readonly UnreadyContainer[];
  /** What befell it in the last hour, the latest last; asked where a container waits to be made, or is not ready. */
  readonly events: readonly { readonly reason: string; readonly message: string }[];
}

export interface UnreadyContainer {
  readonly name: string;
  /** When it was started, in seconds since 1970, by the clock of its node. */
  readonly since: number;
  /** What its kubelet was told last when it asked; empty: nothing is known. */
  readonly says: string;
}

/** What the API of the cluster tells, or why it does not. */
export type ClusterSaid =
  | { readonly nodes: readonly NodeTold[]; readonly pods: readonly PodTold[]; readonly coredns: readonly string[] }
  | { readonly silent: string };

/** Of a time as the API writes it. */
function secondsOf(time: string): number {
  const at = Date.parse(time);
  return Number.isNaN(at) ? unread('k3s kubectl', time) : at / 1000;
}

const kinds = ['unscheduled', 'waiting', 'ended'] as const;

/** `undefined`: no server was asked here. @throws {Unread} */
export function parseClusterSaid(stdout: string): ClusterSaid | undefined {
  const lines = taggedLines(stdout);
  const [end] = lines('cluster');
  if (end === undefined) return undefined;
  if (end !== 'told') return { silent: end };
  const rows = (tag: string): readonly (readonly string[])[] => lines(tag).map(line => line.split(' '));
  const ready = new Map(
    rows('Ready').map(([name = '', status = '', , message]) => [name, { status, message }] as const),
  );
  const troubles = rows('Why').map(([namespace = '', name = '', kind, reason, message]) => ({
    pod: `${namespace}/${name}`,
    kind: kinds.find(one => one === kind) ?? unread('k3s kubectl', `${kind}`),
    reason: text(reason),
    message: text(message),
  }));
  const events = rows('Event').map(([namespace, name, reason, message]) => ({
    pod: `${namespace}/${name}`,
    reason: text(reason),
    message: text(message),
  }));
  const unready = rows('Unready').map(([namespace = '', name = '', container, since = '']) => ({
    pod: `${namespace}/${name}`,
    name: named(container),
    since: secondsOf(since),
    says: events.findLast(one => one.pod === `${namespace}/${name}` && one.reason === 'Unhealthy')?.message ?? '',
  }));
  return {
    nodes: rows('Node').map(([name = '', version, addresses = '']) => ({
      name: named(name),
      version: text(version),
      addresses: addresses.split(',').filter(Boolean),
      ready: ready.get(name)?.status ?? '',
      message: text(ready.get(name)?.message),
      pressures: rows('Pressure')
        .filter(([node]) => node === name)
        .map(([, type = '', message]) => ({ type, message: text(message) })),
    })),
    pods: rows('Pod').map(([namespace = '', name = '', node, phase = '']) => ({
      namespace: named(namespace),
      name: named(name),
      node: node === '-' ? '' : named(node),
      phase,
      troubles: troubles.filter(one => one.pod === `${namespace}/${name}`),
      unready: unready.filter(one => one.pod === `${namespace}/${name}`),
      events: events.filter(one => one.pod === `${namespace}/${name}`),
    })),
    coredns: lines('coredns'),
  };
}

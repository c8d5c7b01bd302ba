import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../kubectl.ts';
import insidePod from './inside-pod.sh';
import podTrafficText from './pod-traffic.sh';
import { PROBE_IMAGE } from './probe-image.ts';

/** What comes from one pod to another: all, or the first that does not. */
const kinds = ['well', 'small', 'full', 'bulk'] as const;

export type WayKind = (typeof kinds)[number];

export interface PodWay {
  readonly from: string;
  readonly to: string;
  /** `small`: not even a small packet; `full`: none of full size; `bulk`: 2 MB by TCP not within 20 seconds. */
  readonly kind: WayKind;
}

/** What the pod on one node said. */
export interface PodSaid {
  readonly ready: boolean;
  /** Why it is not, as far as the API knows. */
  readonly why: string;
  /** Of its interface; `undefined`: it said nothing. */
  readonly mtu: number | undefined;
  /** Whether it finds a name of the cluster. */
  readonly dns: boolean;
  /** Whether it reaches a Service. */
  readonly service: boolean;
  /** Why no program could be run in it; `undefined`: one could. */
  readonly failed: string | undefined;
  /** Whether the API hands out what it wrote. */
  readonly logs: boolean;
}

export interface PodTraffic {
  readonly pods: ReadonlyMap<string, PodSaid>;
  /** The nodes whose pods answer for the names of the cluster: CoreDNS. */
  readonly names: ReadonlySet<string>;
  readonly ways: readonly PodWay[];
}

/**
 * Starts a pod on every node, has each run a script, and takes them away again. Asked of a server that runs.
 * @param inside what a pod runs: with the MTU of its interface, the address of a Service, and a line with node and address of each pod
 */
export const podsProbe = (nodes: readonly string[], mtu: number, inside: string): Script =>
  sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
provision_kubectl() { ${KUBECTL} "$@"; }
provision_nodes=${nodes.join('\n')} provision_mtu=${mtu} provision_image=${PROBE_IMAGE} provision_inside=${inside}
(
${raw(podTrafficText)}
)`;

/** The same, where each asks all others. */
export const podTrafficProbe = (nodes: readonly string[], mtu: number): Script => podsProbe(nodes, mtu, insidePod);

const kindOf = (word: string): WayKind => kinds.find(one => one === word) ?? unread('the pods', word);

/** @throws {Unread} */
export function parsePodTraffic(stdout: string): PodTraffic | 'no server' {
  if (stdout.trim() === 'no server') return 'no server';
  const pods = new Map<string, PodSaid>();
  const ways: PodWay[] = [];
  const names = new Set<string>();
  const add = (node: string, more: Partial<PodSaid>): void => {
    const nothing = {
      ready: false,
      why: '',
      mtu: undefined,
      dns: false,
      service: false,
      failed: undefined,
      logs: false,
    };
    pods.set(node, { ...(pods.get(node) ?? nothing), ...more });
  };
  for (const line of stdout.split('\n').filter(one => one !== '')) {
    const [kind, node = '', what = '', value = '', more = ''] = line.split('\t');
    if (kind === 'pod') add(node, { ready: what === 'True', why: value.trim() });
    else if (kind === 'names') names.add(node);
    else if (kind !== 'from') unread('the pods', line);
    else if (what === 'mtu') add(node, { mtu: /^\d+$/.test(value) ? Number(value) : undefined });
    else if (what === 'dns') add(node, { dns: value === 'yes' });
    else if (what === 'service') add(node, { service: value === 'yes' });
    else if (what === 'logs') add(node, { logs: value.trim() === 'ready' });
    else if (what === 'way') ways.push({ from: node, to: value, kind: kindOf(more) });
    else if (what === 'failed') add(node, { failed: value.trim() });
    // A warning of kubectl's or of a program in the pod.
    else continue;
  }
  return pods.size === 0 ? unread('the pods', stdout.slice(0, 80)) : { pods, names, ways };
}

import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { toldName as named, toldText as text } from '../../kubernetes/told-text.ts';
import { isOurTaint } from '../state/taint.ts';

/** Why something of a pod does not run. */
export interface PodTrouble {
  readonly kind: 'unscheduled' | 'waiting' | 'ended';
  /** `CrashLoopBackOff`, `ErrImagePull`, `Unschedulable` … */
  readonly reason: string;
  readonly message: string;
}

/** A pod of Traefik's, or of the job that installs its chart. */
export interface EntryPod {
  readonly namespace: string;
  readonly name: string;
  /** Empty: on none. */
  readonly node: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly troubles: readonly PodTrouble[];
}

/** What an Ingress leads to. */
export interface Backend {
  readonly namespace: string;
  readonly ingress: string;
  /** Empty: any. */
  readonly host: string;
  readonly service: string;
  /** A number or a name. */
  readonly port: string;
}

/** What the API tells of the entry. */
export interface EntryTold {
  readonly pods: readonly EntryPod[];
  readonly jobs: readonly EntryPod[];
  readonly chart: 'absent' | 'well' | { readonly failed: string };
  /** What the job of the chart said last. */
  readonly said: readonly string[];
  /** Lines of Traefik's log that tell of an error, each once, the last first seen last. */
  readonly log: readonly string[];
  readonly hostPorts: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly node: string;
    readonly port: number;
  }[];
  /** Nodes that bear the taint of an edge. */
  readonly keptFor: readonly string[];
  /** Pods of Traefik that tolerate it: `namespace/name`. */
  readonly tolerant: ReadonlySet<string>;
  readonly backends: readonly Backend[];
  /** Ports by number and name, of each Service that a route names: `namespace/name`. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** Services with somebody who is ready to answer. */
  readonly answering: ReadonlySet<string>;
}

const SOURCE = 'k3s kubectl';

const orNone = (name: string | undefined): string => (name === '-' || name === '' ? '' : named(name));

const kinds = ['unscheduled', 'waiting', 'ended'] as const;

/** `undefined`: no server was asked here; `silent`: its API did not answer. @throws {Unread} */
export function parseEntryTold(stdout: string): EntryTold | { readonly silent: string } | undefined {
  const lines = taggedLines(stdout);
  const [end] = lines('api');
  if (end === undefined) return undefined;
  if (end !== 'told') return { silent: end };
  const rows = (tag: string): readonly (readonly string[])[] => lines(tag).map(line => line.split(' '));
  const troubles = rows('Why').map(([namespace = '', name = '', kind, reason, message]) => ({
    pod: `${namespace}/${name}`,
    kind: kinds.find(one => one === kind) ?? unread(SOURCE, `${kind}`),
    reason: text(reason),
    message: text(message),
  }));
  const podsOf = (whose: string): readonly EntryPod[] =>
    rows('Pod')
      .filter(([of]) => of === whose)
      .map(([, namespace, name, node, phase = '', ready]) => ({
        namespace: named(namespace),
        name: named(name),
        node: orNone(node),
        phase,
        ready: ready === 'True',
        troubles: troubles.filter(one => one.pod === `${namespace}/${name}`),
      }));
  const [chart] = lines('chart');
  const [, failed, message = ''] = /^(\S*) ?(.*)$/.exec(chart ?? unread(SOURCE, stdout.slice(0, 80))) ?? [];
  return {
    pods: podsOf('traefik'),
    jobs: podsOf('job'),
    chart: failed === 'absent' ? 'absent' : failed === 'True' ? { failed: message } : 'well',
    said: lines('said'),
    log: lines('log'),
    hostPorts: rows('HostPort').map(([namespace, name, node, port]) => ({
      namespace: named(namespace),
      name: named(name),
      node: orNone(node),
      port: Number(port),
    })),
    keptFor: rows('Taint')
      .filter(([node = '', key = '', value = '', effect = '']) => isOurTaint({ node, key, value, effect }))
      .map(([node]) => named(node)),
    tolerant: new Set(rows('Tolerates').map(([namespace, name]) => `${named(namespace)}/${named(name)}`)),
    backends: rows('Backend').map(([namespace, ingress, host = '', service, port = '']) => ({
      namespace: named(namespace),
      ingress: named(ingress),
      host: host === '-' ? '' : host,
      service: named(service),
      port: port === '' ? '' : named(port),
    })),
    services: new Map(
      rows('Service').map(([namespace, name, ports = '']) => [
        `${named(namespace)}/${named(name)}`,
        ports.split(',').filter(Boolean),
      ]),
    ),
    answering: new Set(rows('Endpoint').map(([namespace, name]) => `${named(namespace)}/${named(name)}`)),
  };
}

import type { Opening } from '../../../model/opening.ts';
import { VXLAN_PORTS } from '../../network/vxlan-ports.ts';
import { closing } from '../edge/closing.ts';
import { type EdgePolicy, rangeOf } from '../edge/edge-policy.ts';
import type { EdgeReading } from '../edge/edge-reading.ts';

/** A port that is asked, with who is known to want it or to listen there. */
export interface ReachPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly who: string;
}

/** Ports that K3s, Calico, Traefik and the kubelet use; whoever listens there or not. */
const CLUSTER: readonly (readonly [protocol: 'tcp' | 'udp', ports: readonly number[], who: string])[] = [
  ['tcp', [80, 443, 8000, 8443], 'Traefik'],
  ['tcp', [2379, 2380], 'etcd'],
  ['tcp', [5473], 'Typha'],
  ['tcp', [6443, 6444], 'the API'],
  ['tcp', [9099, 9100], 'Calico, Traefik’s figures'],
  ['tcp', [10_248, 10_249, 10_250, 10_256, 10_257, 10_259], 'the kubelet and its kin'],
  ['udp', Object.values(VXLAN_PORTS), 'VXLAN'],
];

/** Ports of a range that are asked, at most. */
const SOME = 8;

const some = (ports: string): readonly number[] => {
  const [first, last] = rangeOf(ports);
  return Array.from({ length: Math.min(SOME, last - first + 1) }, (_, at) => first + at);
};

const key = ({ protocol, port }: ReachPort): string => `${protocol} ${port}`;

/**
 * What is asked of a host: what its policy opens, what listens there or is led elsewhere (NodePorts, Docker’s), and what a cluster uses; each once. Pure.
 * @param reading `undefined`: the host could not be read
 */
export function reachPorts(policy: EdgePolicy | undefined, reading: EdgeReading | undefined, open: readonly Opening[]) {
  const wanted = (policy?.open ?? open).flatMap(one =>
    some(one.ports).map((port): ReachPort => ({ protocol: one.protocol, port, who: one.why })),
  );
  const there =
    policy === undefined || reading === undefined
      ? []
      : closing(policy, reading).flatMap(one =>
          some(one.ports).map((port): ReachPort => ({ protocol: one.protocol, port, who: one.who ?? 'the kernel' })),
        );
  const known = CLUSTER.flatMap(([protocol, ports]) => ports.map((port): ReachPort => ({ protocol, port, who: '' })));
  const all = new Map<string, ReachPort>();
  for (const one of [...wanted, ...there, ...known]) if (!all.has(key(one))) all.set(key(one), one);
  return [...all.values()].sort((a, b) =>
    a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1,
  );
}

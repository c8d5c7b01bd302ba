import type { Cause } from '../../../diagnosis/cause.ts';
import type { HostScene } from '../../../diagnosis/host-survey.ts';
import { type Host, presentOf } from '../../../model/inventory.ts';
import { ipv4In } from '../../../model/overlay.ts';
import { droppingRules } from '../../firewall/reach/dropping-rules.ts';
import { VXLAN_ADDS } from '../../network/vxlan-adds.ts';
import type { CalicoTold } from './calico-told.ts';
import type { PodsSaid } from './pods-said.ts';

/** What the hosts and the API told of the pods' network. */
export type PodsScene = HostScene<PodsSaid>;

/** One reason why packets do not go from pod to pod, or not for long. */
export type PodsCause = Cause<PodsScene>;

export interface SaidHost {
  readonly host: Host;
  readonly said: PodsSaid;
}

/** All hosts that told something, in the inventory's order. */
export const saidHosts = ({ inventory, said }: PodsScene): readonly SaidHost[] =>
  inventory.hosts.flatMap(host => {
    const one = said.get(host.name);
    return one === undefined ? [] : [{ host, said: one }];
  });

/** What the API told; `undefined`: no server's answered, or it knows no Calico. */
export function toldBy({ said }: PodsScene): CalicoTold | undefined {
  for (const { api } of said.values()) if (api !== undefined && api !== 'absent') return api;
  return undefined;
}

/** The server on which kubectl is to be called. */
export const serverOf = ({ inventory }: PodsScene): string =>
  presentOf(inventory.hosts).find(({ roles }) => roles.includes('server'))?.name ?? '';

export const meshAddressOf = ({ inventory: { overlays } }: PodsScene, host: string): string | undefined =>
  ipv4In(overlays?.[0], host);

/** Addresses at which nodes can be sent the packets of pods as they are. */
export const nodeAddresses = (scene: PodsScene): ReadonlySet<string> =>
  new Set(scene.inventory.hosts.flatMap(({ name, address }) => [address, meshAddressOf(scene, name) ?? address]));

/** MTU that pods and the VXLAN are to have. */
export const wantedMtu = ({ inventory: { overlays } }: PodsScene): number | undefined => {
  const [mesh] = overlays ?? [];
  return mesh === undefined ? undefined : mesh.mtu - VXLAN_ADDS;
};

/** Rules of a host that drop what comes to a port; Calico's own, which keep strangers away, are none. */
export const blockingRules = ({ said }: SaidHost, protocol: 'tcp' | 'udp', port: number): readonly string[] =>
  droppingRules(said.firewall, protocol, port).filter(rule => !rule.startsWith('-A cali-'));

/** What came through the VXLAN from one host to another. */
export interface VxlanWay {
  readonly from: SaidHost;
  readonly to: SaidHost;
  readonly ping: boolean | undefined;
  /** Of a connection to the kubelet there; `undefined`: it was not tried. */
  readonly tcp: 'answers' | 'refused' | 'silent' | 'unreachable' | undefined;
}

/** Port of a kubelet, which listens at every address of its host. */
const KUBELET = 10250;

/** Every ordered pair of hosts that both have their end of it, as the first one tried it. */
export function vxlanWays(scene: PodsScene): readonly VxlanWay[] {
  const all = saidHosts(scene).filter(({ said }) => said.mtu !== undefined);
  return all.flatMap(from =>
    from.said.ends.flatMap(({ address, outer, ping }) => {
      const to = all.find(({ host }) => meshAddressOf(scene, host.name) === outer);
      if (to === undefined || to === from) return [];
      const knock = from.said.knocks.find(one => one.address === address && one.port === KUBELET);
      return [{ from, to, ping, tcp: knock?.outcome }];
    }),
  );
}

/** The remedy where Calico was told something else than the inventory says. */
export const anew = ({ rerun }: PodsScene): string =>
  `let the phase tell Calico anew what the inventory says: ${rerun}`;

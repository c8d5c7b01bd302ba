import type { SectionMistake } from '../../../model/plan/section.ts';
import { type KiloSettings, kiloFields } from '../kilo-field.ts';
import { podNetworkKind } from './pod-network.ts';

/** Bytes of a packet in its tunnel over Ethernet, and of the pods' bridge: Kilo's own 1420 (manifests/kilo-k3s.yaml, v0.7.0). */
const MTU = 1420;

/** What contradicts itself, whatever the hosts. */
function wrong({ granularity, together }: KiloSettings): readonly SectionMistake[] {
  if (granularity === 'hybrid' && together.length === 0)
    return [
      {
        path: ['granularity'],
        at: 'value',
        what: 'hybrid with no site in together is full',
        hint: 'name the sites whose hosts are one location: together: [SITE], or write granularity: full',
      },
    ];
  if (granularity === 'hybrid' || together.length === 0) return [];
  return [
    {
      path: ['together'],
      at: 'key',
      what: `together counts with granularity hybrid only, not ${granularity}`,
      hint: 'leave it out',
    },
  ];
}

/** Kilo, which joins the hosts by tunnels of its own and brings the pods' network: it takes the mesh's place. */
export const kilo = podNetworkKind({
  settings: kiloFields,
  open: given => ({
    name: 'kilo',
    // K3s' own controller of policies stays: Kilo has none.
    ofServer: { 'flannel-backend': 'none' },
    ofNode: () => ({}),
    linkMtu: () => MTU,
    mtu: () => MTU,
    over: 'hosts',
    isBare: false,
    hasBlocks: true,
    warnings: [],
    manifests: [],
    port: given.port,
    instead: {
      label: [`Kilo, ${given.granularity}`, given.subnet, `udp ${given.port}, MTU ${MTU}`],
      interface: 'kilo0',
      port: given.port,
      mtu: MTU,
      subnet: given.subnet,
    },
    kilo: given,
  }),
  check: wrong,
});

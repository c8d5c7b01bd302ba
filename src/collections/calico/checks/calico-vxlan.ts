import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { type VxlanMaker, vxlanArguments, vxlanEvidence, vxlanFindings, vxlanProbe } from '../../network/vxlan.ts';
import { VXLAN_ADDS } from '../../network/vxlan-adds.ts';
import { VXLAN_PORTS } from '../../network/vxlan-ports.ts';
import { vxlanByHand } from '../by-hand/checks-by-hand.ts';

const schema = z.strictObject(vxlanArguments);

type Spec = z.output<typeof schema>;

const maker: VxlanMaker = {
  link: 'vxlan.calico',
  id: '4096',
  port: String(VXLAN_PORTS.calico),
  made: 'Calico makes it once its node is up',
  look: 'k3s crictl logs "$(k3s crictl ps -q --name calico-node)" 2>&1 | tail -n 30',
  anew: 'look at the Installation (k3s kubectl get installation default -o yaml), then run the phase again',
};

/** The pods' network as this host has it; whether packets arrive is another question. */
export const calicoVxlan = checkKind<Spec>({
  name: 'calico_vxlan',
  summary: "Calico's VXLAN lies on the mesh with the right MTU, and leads to every other node's mesh address.",
  schema,
  examples: [
    'calico_vxlan: { interface: mesh0, mtu: 1420, address: 172.27.15.12, peers: [{ name: wk-1, address: 172.27.15.11 }] }',
  ],
  title: ({ interface: name }) => `Calico's network to lie on ${name}, with a way to each other node`,
  patience: 300,
  byHand: ({ interface: name, mtu, peers }) => vxlanByHand(name, mtu - VXLAN_ADDS, peers.length),
  probe: () => vxlanProbe(maker.link),
  judge: (spec, { stdout }) => {
    const findings = vxlanFindings(spec, maker, stdout);
    return findings.length > 0 ? { kind: 'not-met', findings } : { kind: 'met', evidence: vxlanEvidence(spec) };
  },
});

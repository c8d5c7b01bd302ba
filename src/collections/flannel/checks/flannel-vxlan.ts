import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { sh } from '../../../shell/sh.ts';
import { type VxlanMaker, vxlanArguments, vxlanEvidence, vxlanFindings, vxlanProbe } from '../../network/vxlan.ts';
import { VXLAN_ADDS } from '../../network/vxlan-adds.ts';
import { VXLAN_PORTS } from '../../network/vxlan-ports.ts';

const schema = z.strictObject(vxlanArguments);

type Spec = z.output<typeof schema>;

const maker: VxlanMaker = {
  link: 'flannel.1',
  id: '1',
  port: String(VXLAN_PORTS.flannel),
  made: 'flannel makes it',
  look: 'journalctl -u k3s -u k3s-agent -n 30',
  anew: 'restart K3s on this host, which makes it anew',
};

/** The pods' network as this host has it; whether packets arrive is another question. */
export const flannelVxlan = checkKind<Spec>({
  name: 'flannel_vxlan',
  summary: "flannel's VXLAN lies on the mesh with the right MTU, and leads to every other node's mesh address.",
  schema,
  examples: [
    'flannel_vxlan: { interface: mesh0, mtu: 1420, address: 172.27.15.12, peers: [{ name: wk-1, address: 172.27.15.11 }] }',
  ],
  title: ({ interface: name }) => `the pods' network to lie on ${name}, with a way to each other node`,
  patience: 180,
  byHand: ({ interface: name, mtu, peers }) => ({
    is: sh`ip -d link show ${maker.link} | grep -Eq ${`vxlan id 1 .*dev ${name} .*dstport ${maker.port}`} &&
ip -o link show dev ${maker.link} | grep -Fq ${` mtu ${mtu - VXLAN_ADDS} `} &&
[ "$(bridge fdb show dev ${maker.link} | grep -c ' dst ')" -ge ${peers.length} ]`,
    look: sh`ip -d link show ${maker.link}; bridge fdb show dev ${maker.link}`,
    expect: `${maker.link} lies on ${name}, MTU ${mtu - VXLAN_ADDS}, with a way to each of ${count(peers.length, 'other node')}`,
  }),
  probe: () => vxlanProbe(maker.link),
  judge: (spec, { stdout }) => {
    const findings = vxlanFindings(spec, maker, stdout);
    return findings.length > 0 ? { kind: 'not-met', findings } : { kind: 'met', evidence: vxlanEvidence(spec) };
  },
});

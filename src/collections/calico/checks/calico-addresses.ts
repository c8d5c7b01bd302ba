import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { addressesByHand } from '../by-hand/checks-by-hand.ts';
import { type CalicoState, calicoStateProbe, parseCalicoState } from '../state/calico-state.ts';
import { withoutCalico } from './without-calico.ts';

const schema = z.strictObject({
  nodes: z
    .array(z.strictObject({ name: z.string(), address: z.string(), away: z.boolean().optional() }))
    .describe('The nodes, each with the address that Calico is to take: `{{k3s.wanted}}`.'),
});

type Spec = z.output<typeof schema>;

const find = ({ nodes }: Spec, { addresses }: CalicoState): readonly Finding[] =>
  nodes.flatMap(({ name, address, away }) => {
    if (away === true) return [];
    const seen = addresses.get(name) ?? '';
    if (seen === address) return [];
    const wanted = `its mesh address, ${address}`;
    const hint = `k3s kubectl -n calico-system get pods -o wide --field-selector spec.nodeName=${name}`;
    if (seen === '') return [{ seen: `Calico has no address on ${name} yet`, wanted, hint }];
    const other = `k3s kubectl get installation default -o jsonpath={.spec.calicoNetwork.nodeAddressAutodetectionV4}`;
    return [{ seen: `Calico on ${name} uses ${seen}`, wanted, hint: `another interface came first: ${other}` }];
  });

/** Another address would send the pods' packets past the mesh, or nowhere. */
export const calicoAddresses = checkKind<Spec>({
  name: 'calico_addresses',
  summary: 'The address that Calico has taken on every node is its mesh address.',
  schema,
  examples: ['calico_addresses: { nodes: [{ name: ms-1, address: 172.27.15.12 }] }'],
  title: () => 'Calico to use the mesh address of every node',
  patience: 300,
  byHand: ({ nodes }) => addressesByHand(nodes),
  probe: () => calicoStateProbe,
  judge: (spec, { stdout }) => {
    const state = parseCalicoState(stdout);
    if (typeof state === 'string') return withoutCalico(state);
    const findings = find(spec, state);
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: count(spec.nodes.filter(({ away }) => away !== true).length, 'node') };
  },
});

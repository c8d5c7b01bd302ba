import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { edgeArguments } from '../edge/edge-arguments.ts';
import { edgeDifference } from '../edge/edge-difference.ts';
import { edgeStateProbe, parseEdgeState } from '../edge/edge-state.ts';
import { mayBlock } from '../edge/other-managers.ts';

const schema = z.strictObject(edgeArguments);

type Spec = z.output<typeof schema>;

/** The same as the task of that name: what is in force, and what will be after the next boot. */
export const edgeFirewallCheck = checkKind<Spec>({
  name: 'edge_firewall',
  summary:
    'What is reached from outside is what the inventory says: our table is in force, word for word what its file says, and the unit that loads it at boot is enabled.',
  schema,
  examples: [
    "edge_firewall: { mode: manage, open: [], mesh: mesh0, lan: 192.168.15.0/24, address: '', inside: [10.42.0.0/16] }",
  ],
  title: ({ mode }) =>
    mode === 'off' ? 'no table of provision to close anything' : 'only what is wanted to be reached from outside',
  patience: 5,
  probe: () => edgeStateProbe('everywhere'),
  judge: (spec, reading) => {
    const state = parseEdgeState(reading);
    if (state === undefined) return { kind: 'unasked', because: 'the host did not say' };
    const { fields, refused, why = '' } = edgeDifference(spec, state);
    const [first] = fields;
    const warning = spec.mode === 'off' ? undefined : mayBlock(state, spec);
    if (first === undefined) return { kind: 'met', evidence: why, ...(warning === undefined ? {} : { warning }) };
    if (refused !== undefined) {
      const { because, hint } = refused;
      return {
        kind: 'not-met',
        findings: [{ seen: because, wanted: 'closed', ...(hint === undefined ? {} : { hint }) }],
      };
    }
    const hint = 'run the phase again: it shows what differs, and puts it right';
    return {
      kind: 'not-met',
      findings: fields
        .filter(one => one.form !== 'text')
        .map(({ name, before = 'nothing', after = 'nothing' }) => ({
          seen: `${name}: ${before}`,
          wanted: after,
          hint,
        })),
    };
  },
});

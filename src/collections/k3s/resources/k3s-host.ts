import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines } from '../../../shell/sh.ts';
import { hostByHand } from '../by-hand/node-by-hand.ts';
import { type HostFitness, hostFitnessProbe, parseHostFitness } from '../fitness/host-fitness.ts';
import { judges, respects } from '../fitness/judges.ts';

const schema = z.strictObject({
  role: z.enum(['server', 'agent']).describe('What the host is to be.'),
  version: z.string().describe('The version of K3s.'),
  address: z.string().optional().describe('The IPv4 address at which the node is to be known; empty: it has none.'),
});

type Spec = z.output<typeof schema>;

/** Pods and services are planned in IPv4, and VXLAN carries them between addresses of one family. */
const noAddress = {
  because: 'the host has no IPv4 address in the mesh',
  hint: 'give the mesh a subnet of each family, and each host an address of each: mesh_address: [10.8.0.2, fd08::2]',
};

/** Refuses to install K3s where it would not come up, with the reason that its journal would hide. */
export const k3sHost = resource<Spec, HostFitness>({
  name: 'k3s_host',
  summary: 'K3s can run here: control groups, kernel, memory, disk, ports. Where it cannot, nothing is sent.',
  schema,
  examples: ['k3s_host: { role: agent, version: v1.36.3+k3s1 }'],
  ids: () => [thing('k3s host')],
  reach: () => ({}),
  title: ({ role }) => `a host for ${role === 'server' ? 'a server' : 'an agent'} of K3s`,
  byHand: hostByHand,
  probe: () => hostFitnessProbe,
  parse: ({ stdout }) => parseHostFitness(stdout),
  diff: (spec, seen) => {
    const unfit = [
      ...(spec.address === '' ? [noAddress] : []),
      ...respects.flatMap(one => {
        const fitness = judges[one].judge(seen, spec);
        return fitness.kind === 'unfit' ? [fitness] : [];
      }),
    ];
    const [first, ...more] = unfit;
    if (first === undefined) return { action: 'update', fields: [], why: 'it has what K3s needs' };
    const because = [first, ...more].map(one => one.because).join('; ');
    const hint = [first, ...more].map(one => one.hint).join('; ');
    return { action: 'update', fields: [{ name: 'host', before: 'unfit', after: 'fit' }], refused: { because, hint } };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
});

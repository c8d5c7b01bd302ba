import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines } from '../../../shell/sh.ts';
import { hostByHand } from '../by-hand/node-by-hand.ts';
import { type HostFitness, hostFitnessProbe, parseHostFitness } from '../fitness/host-fitness.ts';
import { judges, respects } from '../fitness/judges.ts';
import { judgeRegistries, parseRegistries, type RegistryAnswer, registriesProbe } from '../fitness/registries.ts';
import { registriesArgument } from '../fitness/registries-argument.ts';

const schema = z.strictObject({
  role: z.enum(['server', 'agent']).describe('What the host is to be.'),
  version: z.string().describe('The version of K3s.'),
  registries: registriesArgument.default([]),
  address: z.string().optional().describe('The IPv4 address at which the node is to be known; empty: it has none.'),
});

type Spec = z.output<typeof schema>;

interface State {
  readonly fitness: HostFitness;
  /** Of registries that were asked: none, where images are there already. */
  readonly answers: ReadonlyMap<string, RegistryAnswer>;
}

/** Pods and services are planned in IPv4, and VXLAN carries them between addresses of one family. */
const noAddress = {
  because: 'the host has no IPv4 address in the mesh',
  hint: 'give the mesh a subnet of each family, and each host an address of each: mesh_address: [10.8.0.2, fd08::2]',
};

/** Refuses to install K3s where it would not come up, with the reason that its journal would hide. */
export const k3sHost = resource<Spec, State>({
  name: 'k3s_host',
  summary:
    'K3s can run here: control groups, kernel, memory, disk, ports, and on a host without images the registries. Where it cannot, nothing is sent.',
  schema,
  examples: ['k3s_host: { role: agent, version: v1.36.3+k3s1 }'],
  ids: () => [thing('k3s host')],
  reach: () => ({}),
  title: ({ role }) => `a host for ${role === 'server' ? 'a server' : 'an agent'} of K3s`,
  byHand: hostByHand,
  probe: ({ registries }) => lines(hostFitnessProbe, registriesProbe(registries, 'has images')),
  parse: ({ stdout }) => ({ fitness: parseHostFitness(stdout), answers: parseRegistries(stdout) }),
  diff: (spec, seen) => {
    const unfit = [
      ...(spec.address === '' ? [noAddress] : []),
      ...[
        ...respects.map(one => judges[one].judge(seen.fitness, spec)),
        judgeRegistries(spec.registries, seen.answers),
      ].flatMap(fitness => (fitness.kind === 'unfit' ? [fitness] : [])),
    ];
    const [first, ...more] = unfit;
    if (first === undefined) return { action: 'update', fields: [], why: 'it has what K3s needs' };
    const because = [first, ...more].map(one => one.because).join('; ');
    const hint = [first, ...more].map(one => one.hint).join('; ');
    return { action: 'update', fields: [{ name: 'host', before: 'unfit', after: 'fit' }], refused: { because, hint } };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { hostFitnessProbe, parseHostFitness } from '../fitness/host-fitness.ts';
import { judges, respects } from '../fitness/judges.ts';

const schema = z.strictObject({
  role: z.enum(['server', 'agent']).describe('What the host is to be.'),
  version: z.string().describe('The version of K3s.'),
  respect: z.enum(respects).describe('In which respect it is judged.'),
});

type Spec = z.output<typeof schema>;

/** The same as the task of that name, one respect at a time, and with what is no reason to stop. */
export const k3sHostCheck = checkKind<Spec>({
  name: 'k3s_host',
  summary: 'K3s can run here, in one respect.',
  schema,
  examples: ['k3s_host: { role: server, version: v1.36.3+k3s1, respect: memory }'],
  title: ({ respect }) => judges[respect].title,
  patience: 0,
  probe: () => hostFitnessProbe,
  judge: (spec, { stdout }) => {
    const fitness = judges[spec.respect].judge(parseHostFitness(stdout), spec);
    if (fitness.kind === 'unfit') {
      const { because, wanted, hint } = fitness;
      return { kind: 'not-met', findings: [{ seen: because, wanted, hint }] };
    }
    if (fitness.kind === 'untold') return { kind: 'skipped', because: fitness.because };
    const { evidence, warning, hint } = fitness;
    if (warning === undefined) return { kind: 'met', evidence };
    return { kind: 'met', evidence, warning: hint === undefined ? warning : `${warning} → ${hint}` };
  },
});

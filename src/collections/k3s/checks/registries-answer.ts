import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { judgeRegistries, parseRegistries, registriesProbe } from '../fitness/registries.ts';
import { registriesArgument } from '../fitness/registries-argument.ts';

const schema = z.strictObject({ registries: registriesArgument });

type Spec = z.output<typeof schema>;

/** Whether images can be pulled on a host, asked before there is anything to pull them. */
export const registriesAnswer = checkKind<Spec>({
  name: 'registries_answer',
  summary: 'The registries that images come from answer here, at a mirror or by themselves.',
  schema,
  examples: [
    'registries_answer: { registries: [{ name: registry.example.org, urls: ["https://127.0.0.1:5001/v2/"] }] }',
  ],
  title: () => 'the registries that images come from',
  patience: 0,
  probe: ({ registries }) => registriesProbe(registries),
  judge: ({ registries }, { stdout }) => {
    const fitness = judgeRegistries(registries, parseRegistries(stdout));
    if (fitness.kind === 'untold') return { kind: 'skipped', because: fitness.because };
    if (fitness.kind === 'fit') return { kind: 'met', evidence: fitness.evidence };
    const { because, wanted, hint } = fitness;
    return { kind: 'not-met', findings: [{ seen: because, wanted, hint }] };
  },
});

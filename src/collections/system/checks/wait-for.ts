import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import {
  type Awaited,
  askAwaited,
  awaitedArguments,
  awaitedInWords,
  isOne,
  ONE,
  parseAwaited,
} from '../state/awaited.ts';

const schema = z
  .strictObject({
    ...awaitedArguments,
    hint: z.string().min(1).optional().describe('What to do where it does not come.'),
  })
  .refine(isOne, { error: ONE });

type Spec = z.output<typeof schema> & Awaited;

/** Something that takes its time to come: a port, a path, an answer. */
export const waitForCheck = checkKind<Spec>({
  name: 'wait_for',
  summary: 'Something listens on a port, a path is there, or an address answers.',
  schema,
  examples: [
    'wait_for: { port: 6443 }',
    'wait_for: { path: /run/app.sock }',
    'wait_for: { http: "http://127.0.0.1:8080/healthz" }',
  ],
  title: awaitedInWords,
  patience: 60,
  probe: askAwaited,
  judge: (spec, reading) => {
    const seen = parseAwaited(reading);
    if (seen === undefined) return { kind: 'met', evidence: 'it is there' };
    const hint = spec.hint === undefined ? {} : { hint: spec.hint };
    return { kind: 'not-met', findings: [{ seen, wanted: awaitedInWords(spec), ...hint }] };
  },
});

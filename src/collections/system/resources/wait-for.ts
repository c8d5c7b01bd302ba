import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { seconds } from '../../../model/plan/seconds.ts';
import { thing } from '../../../model/reading/thing.ts';
import {
  type Awaited,
  askAwaited,
  awaitedArguments,
  awaitedInWords,
  isOne,
  ONE,
  parseAwaited,
  waitForAwaited,
} from '../state/awaited.ts';

const schema = z
  .strictObject({
    ...awaitedArguments,
    within: seconds(1)
      .default(300)
      .describe('Seconds after which the task fails; the time of the task (`timeout`, 600 s) holds, too.'),
  })
  .refine(isOne, { error: ONE });

type Spec = z.output<typeof schema> & Awaited;

/** Waits before the next task for what an earlier one has begun. */
export const waitFor = resource<Spec, string | undefined>({
  name: 'wait_for',
  summary: 'Waits until something listens on a port, a path is there, or an address answers.',
  schema,
  examples: [
    'wait_for: { port: 6443, within: 120 }',
    'wait_for: { path: /etc/rancher/k3s/k3s.yaml }',
    'wait_for: { http: "http://127.0.0.1:8080/healthz" }',
  ],
  ids: spec => [thing('wait', awaitedInWords(spec))],
  reach: () => ({}),
  title: spec => `waiting for ${awaitedInWords(spec)}`,
  probe: askAwaited,
  parse: parseAwaited,
  diff: (spec, seen) =>
    seen === undefined
      ? { action: 'run', fields: [], why: 'it is there' }
      : { action: 'run', fields: [{ name: 'wait', before: seen, after: awaitedInWords(spec) }] },
  apply: (spec, _) => waitForAwaited(spec, spec.within),
});

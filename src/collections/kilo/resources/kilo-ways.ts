import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  wrong: z
    .array(z.strictObject({ because: z.string(), hint: z.string() }))
    .describe('What Kilo could never do: `{{kilo.wrong}}`.'),
});

type Spec = z.output<typeof schema>;

/** Refuses, before anything is sent, what Kilo could never join. */
export const kiloWays = resource<Spec, undefined>({
  name: 'kilo_ways',
  summary:
    'Kilo can join all hosts: of two sites at least one can be called from outside, servers are reached by all, and nobody would call a neighbour at their own router. It changes nothing, and refuses what could never work.',
  schema,
  examples: ['kilo_ways: { wrong: [] }'],
  ids: () => [thing('kilo ways')],
  reach: () => ({}),
  title: () => 'ways between all hosts for Kilo',
  byHand: ({ wrong }) => ({
    kind: 'nothing',
    because: wrong.length === 0 ? 'Kilo can join all hosts' : wrong.map(one => one.because).join('; '),
  }),
  probe: () => sh`:`,
  parse: () => undefined,
  diff: ({ wrong }) => {
    const [first] = wrong;
    if (first === undefined) return { action: 'update', fields: [], why: 'Kilo can join all hosts' };
    const because = wrong.map(one => one.because).join('; ');
    const fields = [{ name: 'ways', before: undefined, after: 'between all hosts' }];
    return { action: 'update', fields, refused: { because, hint: first.hint } };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
});

import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { raw } from '../../../shell/sh.ts';

/** What an expression comes to: `{{vars.ready}}` gives the value itself, a helper its word. */
const truth = z
  .union([z.boolean(), z.literal(['true', 'false'])], { error: 'must come to true or false: `{{eq facts.cores 4}}`' })
  .transform(value => String(value) === 'true');

const schema = z.strictObject({
  that: z
    .union([truth, z.array(truth).min(1)])
    .describe('Expressions that are true or false, such as `{{eq facts.init "systemd"}}`; a list: all of them.'),
  says: z.string().min(1).describe('What is wrong where it does not hold, in a few words.'),
  hint: z.string().min(1).optional().describe('What to do then.'),
});

type Spec = z.output<typeof schema>;

const holds = ({ that }: Spec): boolean => [that].flat().every(Boolean);

/** What must be so before anything is changed. */
export const assert = resource<Spec, undefined>({
  name: 'assert',
  summary: 'Stops the host, in the plan and before anything is sent, where a condition does not hold.',
  schema,
  examples: [
    `assert:
  that: '{{eq facts.init "systemd"}}'
  says: this playbook needs systemd`,
    `assert:
  that: ['{{ne host.site "attic"}}', '{{defined vars.token_file}}']
  says: the attic has no power, or there is no token
  hint: give the host other vars`,
  ],
  ids: ({ says }) => [thing('assert', says)],
  reach: () => ({}),
  title: ({ says }) => `assert: ${says}`,
  probe: () => raw(':'),
  parse: () => undefined,
  diff: spec =>
    holds(spec)
      ? { action: 'run', fields: [], why: 'it holds' }
      : {
          action: 'run',
          fields: [{ name: 'that', before: 'false', after: 'true' }],
          refused: { because: spec.says, ...(spec.hint === undefined ? {} : { hint: spec.hint }) },
        },
  apply: () => raw(':'),
});

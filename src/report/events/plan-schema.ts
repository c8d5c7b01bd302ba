import * as z from 'zod';
import { amount, kept } from './gate-schema.ts';

const field = z
  .strictObject({
    name: z.string(),
    before: z.string().exactOptional().describe('Absent: it is not there. A secret is `changed`.'),
    after: z.string().exactOptional().describe('Absent: it goes. May be `(known after apply)`.'),
    form: z.enum(['value', 'text']).exactOptional().describe('`text`: many lines.'),
    secret: z.boolean().exactOptional(),
    loss: z.enum(['for good', 'again', 'volume']).exactOptional().describe('What it costs to take it away.'),
    amount: amount.exactOptional(),
  })
  .meta({ id: 'Field' });

const replaced = z.strictObject({ whose: z.enum(['edited', 'packaged', 'somebody']), copy: z.string() });

const refusal = {
  because: z.string(),
  hint: z.string().exactOptional().describe('What to do about it.'),
  liftable: z.boolean().exactOptional().describe('Another task of the plan may lift it.'),
};

const action = z.enum(['create', 'update', 'remove', 'restart', 'run']);

/** What a change and one that is still to be worked out have in common. */
const difference = {
  action,
  fields: z.array(field),
  destroys: z.boolean().exactOptional().describe('It takes something away for good.'),
  archive: z.string().exactOptional().describe('The folder on the host that must hold a copy first.'),
  replaces: replaced.exactOptional(),
  kept: z.array(kept).exactOptional(),
};

/** What comes of comparing a task with what its host told; the script that makes the change is never part of it. */
const outcome = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('none'),
      why: z.string().exactOptional(),
      kept: z.array(kept).exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('change'),
      change: z.strictObject({
        ...difference,
        why: z.string().exactOptional(),
        refused: z.strictObject(refusal).exactOptional(),
        unprovable: z.boolean().exactOptional().describe('A second reading cannot confirm it.'),
      }),
    }),
    z.strictObject({
      kind: z.literal('deferred'),
      deferred: z.strictObject({ because: z.string(), ...difference }),
    }),
    z.strictObject({ kind: z.literal('unreadable'), evidence: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('refused'), ...refusal }),
  ])
  .meta({ id: 'Outcome' });

const override = z
  .strictObject({
    what: z.string().describe('What is set.'),
    wanted: z.string(),
    after: z.string().describe('What it is after the next boot.'),
    by: z.string().describe('The file or unit that sets it.'),
    hint: z.string().describe('What ends it for good.'),
    possible: z.literal(true).exactOptional().describe('It cannot be told beforehand: a warning, and no STOP.'),
  })
  .meta({ id: 'Override' });

const plannedTask = z
  .strictObject({
    stage: z.string(),
    task: z.string().describe('Unique on its host.'),
    title: z.string(),
    resource: z.string(),
    outcome,
    guard: z.number().exactOptional().describe('Seconds within which it must be confirmed, or the host undoes it.'),
    overrides: z.array(override).exactOptional().describe('Who else sets the same, and wins at the next boot.'),
  })
  .meta({ id: 'PlannedTask' });

export const hostPlan = z.strictObject({ host: z.string(), tasks: z.array(plannedTask) }).meta({ id: 'HostPlan' });

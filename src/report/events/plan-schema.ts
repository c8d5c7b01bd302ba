import * as z from 'zod';
import { difference, refusal, refused, shownOfChange } from '../../model/shapes/difference-shape.ts';
import { kept } from '../../model/shapes/kept-shape.ts';
import { override } from '../../model/shapes/override-shape.ts';

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
      change: difference.extend({
        brings: z
          .array(z.strictObject({ source: z.string(), size: z.number(), sha256: z.string(), to: z.string() }))
          .exactOptional()
          .describe(
            'Files of the host that come to the controller; `source` is a path there, `to` one here, `size` in bytes.',
          ),
        reboots: z
          .strictObject({ within: z.number() })
          .exactOptional()
          .describe('The host boots anew, and must be back within so many seconds.'),
      }),
    }),
    z.strictObject({
      kind: z.literal('deferred'),
      deferred: z.strictObject({
        because: z.string(),
        ...shownOfChange,
        refused: refused.exactOptional().describe('Why it would be refused if no earlier change lifted it.'),
      }),
    }),
    z.strictObject({ kind: z.literal('unreadable'), evidence: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('refused'), ...refusal }),
  ])
  .meta({ id: 'Outcome' });

const plannedTask = z
  .strictObject({
    stage: z.string(),
    task: z.string().describe('Unique on its host.'),
    title: z.string(),
    resource: z.string(),
    outcome,
    guard: z.number().exactOptional().describe('Seconds within which it must be confirmed, or the host undoes it.'),
    overrides: z.array(override).exactOptional().describe('Who else sets the same, and wins at the next boot.'),
    comes: z.string().exactOptional().describe('How its files come to the host, if not simply from the controller.'),
  })
  .meta({ id: 'PlannedTask' });

export const hostPlan = z.strictObject({ host: z.string(), tasks: z.array(plannedTask) }).meta({ id: 'HostPlan' });

import * as z from 'zod';
import { foundCause, pairState, silentHost } from '../../model/shapes/diagnosis-shape.ts';
import { verdict } from '../../model/shapes/verdict-shape.ts';

/** What something that went wrong is told by: a failure of a task, of a host, of the command itself. */
export const problem = z
  .strictObject({
    where: z.string().exactOptional().describe('`file:line:column`, a host, a host and its task.'),
    what: z.string().describe('What failed, in one sentence.'),
    evidence: z.array(z.string()).exactOptional().describe('What was seen, a line each.'),
    hint: z.string().exactOptional().describe('What to do about it.'),
  })
  .meta({ id: 'Problem' });

export const gateWord = z
  .enum(['GO', 'STOP', 'nothing asked'])
  .describe('`nothing asked`: nothing is proved, so it is no GO.')
  .meta({ id: 'GateWord' });

export const gateCell = z
  .strictObject({ host: z.string(), title: z.string().describe('Completes “waiting for …”.'), verdict })
  .meta({ id: 'GateCell' });

export const diagnosis = z
  .strictObject({
    causes: z.array(foundCause).describe('The most probable first.'),
    pairs: z.array(pairState),
    silent: z.array(silentHost).describe('Hosts that did not answer.'),
  })
  .meta({ id: 'Diagnosis' });

import * as z from 'zod';
import { EVENTS_VERSION } from '../../model/events/public-event.ts';
import { answers } from './answers.ts';
import { runEvents } from './run-events.ts';

/** Around every line. */
const envelope = {
  version: z.literal(EVENTS_VERSION).describe('Of the layout.'),
  time: z.iso.datetime().describe('When it was told, in UTC.'),
};

const inEnvelope = ([type, shape]: readonly [string, z.ZodObject]): z.ZodObject =>
  z.strictObject({ ...envelope, type: z.literal(type), ...shape.shape }).meta({
    ...(shape.description === undefined ? {} : { description: shape.description }),
  });

const lines = (all: Readonly<Record<string, z.ZodObject>>): readonly z.ZodObject[] =>
  Object.entries(all).map(inEnvelope);

/** A line of a journal's `events.jsonl`. */
export const eventLine = z.discriminatedUnion('type', [
  inEnvelope(['run-start', runEvents['run-start']]),
  ...lines(runEvents).slice(1),
]);

/** Any line that `--json` prints. */
export const printedLine = z.discriminatedUnion('type', [...eventLine.options, ...lines(answers)]);

import * as z from 'zod';
import type { Event } from '../src/model/events/event.ts';
import { jsonLine, publicEvent } from '../src/model/events/public-event.ts';
import { eventLine, printedLine } from '../src/report/events/line-schema.ts';

/** What tests look at in a line; the whole of it is held to the published schema first. */
export type Line = Readonly<Record<string, unknown>> & { readonly type: string };

const anyLine = z.looseObject({ type: z.string() });

/** Whole lines of a text, each held to a schema that refuses whatever it does not name. @throws {Error} */
function linesIn(text: string, schema: z.ZodType): readonly Line[] {
  // A run that was killed may have left the last one unfinished.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const value: unknown = JSON.parse(line);
      const parsed = schema.safeParse(value);
      if (parsed.success) return anyLine.parse(value);
      throw new Error(
        `not as docs/events.schema.json has it: ${z.prettifyError(parsed.error)}\n${line.slice(0, 2000)}`,
      );
    });
}

/** What a command printed with `--json`. */
export const printedIn = (stdout: string): readonly Line[] => linesIn(stdout, printedLine);

/** A journal's `events.jsonl`. */
export const journalledIn = (text: string): readonly Line[] => linesIn(text, eventLine);

/** An event as it is told, which as a line must be as the schema has it. */
export const held = (event: Event): Event => {
  journalledIn(`${jsonLine(publicEvent(event, new Date()))}\n`);
  return event;
};

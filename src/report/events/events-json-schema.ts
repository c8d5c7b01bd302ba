import * as z from 'zod';
import { printedLine } from './line-schema.ts';

/** Properties that are not named here may be added within a version, so a reader passes over what it does not know. */
const open: z.core.ToJSONSchemaParams['override'] = ({ jsonSchema }) => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

/** The published JSON Schema (2020-12) of a line that `--json` prints, and of one of a journal's `events.jsonl`. */
export const eventsJsonSchema = (): object => ({
  title: 'A line of provision --json',
  ...z.toJSONSchema(printedLine, { override: open }),
});

import * as z from 'zod';
import { EVENTS_VERSION } from '../src/model/events/public-event.ts';
import type { HostFailure } from '../src/model/problems/host-problem.ts';
import { answers } from '../src/report/events/answers.ts';
import { printedLine } from '../src/report/events/line-schema.ts';
import { runEvents } from '../src/report/events/run-events.ts';

/** In the notation of TypeScript. */
function typeOf(schema: z.core.JSONSchema._JSONSchema | undefined): string {
  if (schema === undefined || typeof schema === 'boolean') return 'any';
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.enum !== undefined) return schema.enum.map(one => `"${String(one)}"`).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.oneOf !== undefined) return schema.oneOf.map(typeOf).join(' | ');
  if (schema.type === 'array') {
    const of = typeOf(Array.isArray(schema.items) ? undefined : schema.items);
    return of.includes(' ') ? `(${of})[]` : `${of}[]`;
  }
  if (schema.type === 'object') {
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties ?? {});
    return `{ ${fields.map(([name, one]) => `${name}${required.has(name) ? '' : '?'}: ${typeOf(one)}`).join(', ')} }`;
  }
  return String(schema.type);
}

type Schema = z.core.JSONSchema.BaseSchema;

/** A row for each field of an object; of a choice between objects, a line each. */
function fieldsOf(schema: Schema): string {
  if (schema.oneOf !== undefined) return schema.oneOf.map(one => `- \`${typeOf(one)}\``).join('\n');
  if (schema.type !== 'object') return `\`${typeOf(schema)}\``;
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(([name, one]) => {
    const about = typeof one === 'boolean' ? '' : (one.description ?? '');
    return `| \`${name}\`${required.has(name) ? '' : ' (optional)'} | \`${typeOf(one).replaceAll('|', '\\|')}\` | ${about} |`;
  });
  return ['| field | type | meaning |', '|---|---|---|', ...rows].join('\n');
}

const section = (type: string, schema: Schema): string =>
  [`### \`${type}\``, ...(schema.description === undefined ? [] : [schema.description]), fieldsOf(schema)].join('\n\n');

const reasons: Readonly<Record<HostFailure, string>> = {
  unreachable: 'no connection, or none in time',
  'host-key-unknown': 'nobody has confirmed its host key yet',
  'host-key-changed': 'its host key is not the one that was confirmed',
  auth: 'the login was refused',
  become: 'the login has no root privileges',
  dropped: 'the connection was lost, and did not come back',
  timeout: 'a command took too long',
  interrupted: 'the user left',
  locked: 'another run is at work there',
  unconfirmed: 'a change of another run is not confirmed yet, and may be undone',
  undone: 'a change of a dead run was undone just now, so the plan is stale',
  unreadable: 'what must be known before a change could not be read',
  local: 'something on this machine: a file, an option, a question without an answer',
};

/** The page of events: every line that `--json` prints, from the schema. */
export function eventsReference(): string {
  const all = (of: Readonly<Record<string, z.ZodObject>>): readonly string[] =>
    Object.entries(of).map(([type, object]) => section(type, z.toJSONSchema(object)));
  const shared = Object.entries(z.toJSONSchema(printedLine).$defs ?? {});
  const listed = runEvents['host-failed'].shape.reason.options;
  return [
    '# Events',
    'With `--json`, a command prints one JSON object a line on standard output. A journal keeps the same lines in `events.jsonl`. People read standard error; programs read these lines. Generated from the code (`npm run generate`); `provision events schema` prints the JSON Schema ([events.schema.json](events.schema.json)).',
    [
      `- Every line has \`version\` (now ${EVENTS_VERSION}), \`time\` (ISO 8601, UTC) and \`type\`.`,
      '- A field may be added within a version: pass over what you do not know. The version rises when a field goes or changes its meaning, and when a new `reason` or `result` may appear.',
      '- A run begins with `run-start` and ends with `run-done`. A command that is refused before its run prints one `problem`; so does one that fails.',
      '- A secret is never in a line. A script is never in a line. Text that a host said is escaped, so that a line is harmless on a terminal.',
      '- Version 1 (up to 0.1.0) said `host-unreachable` for every reason, `warning` for notices too, and `wayOut` or `tryNext` for `hint`. `status` still reads its journals.',
    ].join('\n'),
    '## Reasons of `host-failed`',
    ['| reason | meaning |', '|---|---|', ...listed.map(one => `| \`${one}\` | ${reasons[one]} |`)].join('\n'),
    '## Events of a run',
    ...all(runEvents),
    '## Answers of a command',
    ...all(answers),
    '## Types that several share',
    ...shared.map(([name, one]) => section(name, one)),
    '',
  ].join('\n\n');
}

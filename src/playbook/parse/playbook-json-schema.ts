import * as z from 'zod';
import { isMapping } from '../../model/is-mapping.ts';
import type { Remnants } from '../../model/reading/remnants.ts';
import { gateKeys, playbookKeys, stageIncludeKeys, stageKeys, taskIncludeKeys, taskKeys } from './grammar.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a registry holds, as far as a schema goes. */
interface Kind {
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType;
}

/** Wherever arguments take a list or a map, remnants may be named instead, by their kind (`fill-remnants.ts`). */
const REMNANTS: Json = { $ref: '#/$defs/remnants' };

function orRemnants(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(orRemnants);
  if (!isMapping(schema)) return schema;
  const { description, default: preset, ...rest } = schema;
  const inside = Object.fromEntries(
    Object.entries(rest).map(([key, one]) => [
      key,
      key === 'properties' && isMapping(one)
        ? Object.fromEntries(Object.entries(one).map(([name, property]) => [name, orRemnants(property)]))
        : ['items', 'anyOf', 'oneOf', 'allOf'].includes(key)
          ? orRemnants(one)
          : one,
    ]),
  );
  return {
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(rest['type'] === 'array' || rest['type'] === 'object' ? { anyOf: [inside, REMNANTS] } : inside),
  };
}

/** `{remnants: units, of: [k3s]}`, with whatever is to stand beside it. */
const remnantsSchema = ({ kinds, bySubject }: Remnants): Json => ({
  description: 'What subjects leave on a host, by kind (docs/remnants.md).',
  type: 'object',
  required: ['remnants'],
  properties: {
    remnants: { enum: [...kinds.keys()] },
    of: {
      description: 'Only what these subjects leave.',
      anyOf: [{ enum: [...bySubject.keys()] }, { type: 'array', items: { enum: [...bySubject.keys()] } }],
    },
  },
});

/** An argument may always be an expression instead of the value itself. */
const expression: Json = { type: 'string', pattern: '\\{\\{' };

function orExpression(schema: Json): Json {
  const { description, default: preset, ...rest } = schema;
  if (rest['type'] === 'string' && rest['pattern'] === undefined && rest['enum'] === undefined) return schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
    anyOf: [rest, expression],
  };
}

/** The JSON Schema of one kind's arguments. */
function argumentsSchema(kind: Kind): Json {
  const schema: Json = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' });
  const { $schema: _, ...rest } = schema;
  const properties = rest['properties'];
  if (!isMapping(properties)) return { description: kind.summary, ...rest };
  const inside: Json = {
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, one]) => {
        const property = orRemnants(one);
        return [name, isMapping(property) ? orExpression(property) : property];
      }),
    ),
  };
  return { description: kind.summary, anyOf: [inside, REMNANTS] };
}

/** An entry that names exactly one kind, besides the keys that every entry may have. */
function entry(keys: z.ZodRawShape, kinds: readonly Kind[]): Json {
  const schema: Json = z.toJSONSchema(z.strictObject(keys), { io: 'input' });
  const properties = schema['properties'];
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...(isMapping(properties) ? properties : {}),
      ...Object.fromEntries(kinds.map(kind => [kind.name, argumentsSchema(kind)])),
    },
    oneOf: kinds.map(kind => ({ required: [kind.name] })),
  };
}

function open(keys: z.ZodRawShape): Json {
  const { $schema: _, ...rest }: Json = z.toJSONSchema(z.strictObject(keys), { io: 'input' });
  return rest;
}

/** Another file's tasks or stages may stand in place of one. */
const orInclude = (keys: z.ZodRawShape, other: Json): Json => ({
  if: { required: ['include'] },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: open(keys),
  else: other,
});

/** The JSON Schema of a playbook, for editors; made from the schemas of all resources and checks. */
export function playbookJsonSchema(resources: Iterable<Kind>, checks: Iterable<Kind>, remnants: Remnants): Json {
  const top = open(playbookKeys);
  const stage = open(stageKeys);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'provision: playbook',
    $defs: { remnants: remnantsSchema(remnants) },
    ...top,
    required: ['name', 'stages'],
    properties: {
      ...(isMapping(top['properties']) ? top['properties'] : {}),
      stages: {
        description: 'In order: every host finishes a stage before the next begins.',
        type: 'array',
        items: orInclude(stageIncludeKeys, {
          ...stage,
          required: ['name', 'tasks'],
          properties: {
            ...(isMapping(stage['properties']) ? stage['properties'] : {}),
            tasks: { type: 'array', items: orInclude(taskIncludeKeys, entry(taskKeys, [...resources])) },
            gate: {
              description: 'The questions before the next stage, or the next batch, may begin.',
              type: 'array',
              items: entry(gateKeys, [...checks]),
            },
          },
        }),
      },
      gate: {
        description: 'The questions that decide between GO and STOP.',
        type: 'array',
        items: entry(gateKeys, [...checks]),
      },
    },
  };
}

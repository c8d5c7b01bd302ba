import * as z from 'zod';
import { mapping } from '../../model/fitting.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import { keysOfClusters } from './describe-path.ts';
import { fileSchema } from './file-schema.ts';

type Json = Readonly<Record<string, unknown>>;

const jsonSchema = (schema: z.ZodType): Json => {
  const { $schema: _, ...rest }: Json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return rest;
};

const jsonSchemas = (shape: Readonly<Record<string, z.ZodType>>): Json =>
  Object.fromEntries(Object.entries(shape).map(([name, one]) => [name, jsonSchema(one)]));

/** Some properties more in the JSON Schema of an object. */
const withProperties = (schema: Json, added: Json, needed: readonly string[] = []): Json => ({
  ...schema,
  properties: { ...mapping(schema['properties']), ...added },
  required: [...required.parse(schema['required']), ...needed],
});

const required = z.array(z.string()).default([]);

/** The names of those that cannot be left out. */
const neededOf = (shape: Readonly<Record<string, z.ZodType>>): readonly string[] =>
  Object.entries(shape).flatMap(([name, one]) => (one.safeParse(undefined).success ? [] : [name]));

/** The JSON Schema of the inventory file (draft 7, which editors understand best), with what collections add to it. */
export function inventoryJsonSchema(sections: readonly BoundSection[]): Json {
  const whole: Json = { ...z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input' }) };
  if (sections.length === 0) return whole;
  const added = Object.fromEntries(sections.map(one => [one.key, one.schema] as const));
  const file = withProperties(whole, jsonSchemas(added), neededOf(added));
  const hosts = mapping(mapping(file['properties'])['hosts']);
  const host = withProperties(
    mapping(hosts['additionalProperties']),
    Object.assign({}, ...sections.map(one => jsonSchemas(one.hostKeys))),
    sections.flatMap(one => neededOf(one.hostKeys)),
  );
  const clusters = mapping(mapping(file['properties'])['clusters']);
  const cluster = withProperties(
    mapping(clusters['additionalProperties']),
    Object.assign({}, ...sections.map(one => jsonSchemas(keysOfClusters(one)))),
  );
  return withProperties(file, {
    hosts: { ...hosts, additionalProperties: host },
    clusters: { ...clusters, additionalProperties: cluster },
  });
}

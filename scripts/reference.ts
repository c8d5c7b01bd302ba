import { z } from 'zod';
import { isMapping } from '../src/model/is-mapping.ts';

interface Kind {
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType;
  readonly examples: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A type in a few words: `text`, `list of text`, `present | absent`. */
function typeOf(schema: Json): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map(value => `\`${String(value)}\``).join(' or ');
  if (schema['const'] !== undefined) return `\`${String(schema['const'])}\``;
  const any = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(any)) return [...new Set(any.filter(isMapping).map(typeOf))].join(' or ');
  switch (schema['type']) {
    case 'array':
      return `list of ${isMapping(schema['items']) ? typeOf(schema['items']) : 'anything'}`;
    case 'object':
      return isMapping(schema['additionalProperties']) ? `map to ${typeOf(schema['additionalProperties'])}` : 'map';
    case 'integer':
      return 'whole number';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    case undefined:
      return 'anything';
    default:
      return String(schema['type']);
  }
}

function argumentsTable(schema: Json): string {
  const properties = isMapping(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const rows = Object.entries(properties).map(([name, one]) => {
    const property = isMapping(one) ? one : {};
    const preset =
      property['default'] === undefined
        ? required.includes(name)
          ? 'required'
          : ''
        : `\`${JSON.stringify(property['default'])}\``;
    return `| \`${name}\` | ${cell(typeOf(property))} | ${cell(preset)} | ${cell(String(property['description'] ?? ''))} |`;
  });
  if (rows.length === 0) return 'No arguments.';
  return ['| argument | is | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** One page of the reference, made from the schemas: nothing in it is written by hand. */
export function reference(
  title: string,
  intro: string,
  kinds: Iterable<Kind>,
  place: string,
  common: z.ZodRawShape,
): string {
  const all = [...kinds].sort((a, b) => a.name.localeCompare(b.name));
  const sections = all.map(kind => {
    const schema: Json = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' });
    const examples = kind.examples.map(example => `\`\`\`yaml\n${example.trimEnd()}\n\`\`\``);
    return [`## ${kind.name}`, kind.summary, argumentsTable(schema), ...examples].join('\n\n');
  });
  return [
    `# ${title}`,
    `${intro} Each stands under \`${place}\`. Generated from the code (\`npm run generate\`).`,
    all.map(kind => `[${kind.name}](#${kind.name})`).join(' · '),
    'Besides its kind and that kind’s arguments, each may say:',
    argumentsTable(z.toJSONSchema(z.strictObject(common), { io: 'input' })),
    ...sections,
    '',
  ].join('\n\n');
}

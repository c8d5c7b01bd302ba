import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { inventoryJsonSchema } from '../../../src/inventory/schema/inventory-json-schema.ts';
import { broken, sound } from './mistakes-of.ts';

const examples = readdirSync('inventory').filter(name => name.endsWith('.yaml'));
/** The schema as an editor has it: read from the file, with nothing of our code in it. */
const asEditorsSeeIt = z.fromJSONSchema(JSON.parse(readFileSync('inventory/schema.json', 'utf8')));

test('inventory/schema.json is the one that the code makes', () => {
  expect(readFileSync('inventory/schema.json', 'utf8')).toBe(
    `${JSON.stringify(inventoryJsonSchema(shippedSections), null, 2)}\n`,
  );
});

test('there are examples', () => {
  expect(examples).toEqual(['dual-stack.yaml', 'home.yaml', 'minimal.yaml', 'stores.yaml', 'two-sites.yaml']);
});

test.each(examples)('%s is sound, for us and for an editor, and names its schema', async name => {
  const text = readFileSync(`inventory/${name}`, 'utf8');
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schema.json');
  expect(asEditorsSeeIt.safeParse(parse(text)).error).toBeUndefined();
  await expect(loadInventory(`inventory/${name}`, shippedSections)).resolves.toMatchObject({
    cluster: name.replace('.yaml', ''),
  });
});

test.each([
  ['an unknown key', broken(['cluster: lab', 'cluster: lab\nclusters: 1'])],
  ['a wrong type', broken(['[server]', 'server'])],
  ['a missing key', broken(['address: 198.51.100.25, ', ''])],
  ['a port beyond 65535', broken(['udp: 51820', 'udp: 70000'])],
  ['a host name with an underscore', broken(['  out:', '  out_1:'])],
])('an editor marks %s', (_, text) => {
  expect(asEditorsSeeIt.safeParse(parse(sound)).success).toBe(true);
  expect(asEditorsSeeIt.safeParse(parse(text)).success).toBe(false);
});

test('everything in it has a description', () => {
  const silent: string[] = [];
  const visit = (node: unknown, path: string): void => {
    const schema = z.looseObject({
      description: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).default({}),
    });
    const { description, properties, additionalProperties, items } = schema.parse(node);
    if (description === undefined) silent.push(path);
    for (const [key, below] of Object.entries(properties)) visit(below, `${path}.${key}`);
    if (typeof additionalProperties === 'object' && Object.keys(additionalProperties ?? {}).length > 0)
      visit(additionalProperties, `${path}.*`);
    if (typeof items === 'object') visit(items, `${path}[]`);
  };
  visit(inventoryJsonSchema(shippedSections), 'inventory');
  expect(silent).toEqual([]);
});

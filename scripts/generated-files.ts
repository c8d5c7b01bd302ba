import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shipped, shippedSections } from '../src/collections/collections.ts';
import { inventoryJsonSchema } from '../src/inventory/schema/inventory-json-schema.ts';
import { gateKeys, taskKeys } from '../src/playbook/parse/grammar.ts';
import { playbookJsonSchema } from '../src/playbook/parse/playbook-json-schema.ts';
import { eventsJsonSchema } from '../src/report/events/events-json-schema.ts';
import { ansibleReference } from './ansible-reference.ts';
import { causesReference } from './causes-reference.ts';
import { eventsReference } from './events-reference.ts';
import { factsReference } from './facts-reference.ts';
import { reference } from './reference.ts';
import { remnantsReference } from './remnants-reference.ts';
import { testedSetReference } from './tested-set-reference.ts';

const { resources, checks } = shipped;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const files: Readonly<Record<string, () => string>> = {
  'inventory/schema.json': () => json(inventoryJsonSchema(shippedSections)),
  'playbooks/schema.json': () => json(playbookJsonSchema(resources.values(), checks.values(), shipped.remnants)),
  'docs/resources.md': () =>
    reference(
      'Resources',
      'What a task of a playbook can want on a host.',
      resources.values(),
      'stages[].tasks[]',
      taskKeys,
    ),
  'docs/from-ansible.md': ansibleReference,
  'docs/causes.md': () => causesReference(shipped),
  'docs/events.md': eventsReference,
  'docs/events.schema.json': () => json(eventsJsonSchema()),
  'docs/facts.md': () => factsReference(shipped.collections),
  'docs/remnants.md': () => remnantsReference(shipped.collections),
  'docs/tested-set.md': testedSetReference,
  'docs/checks.md': () => reference('Checks', 'What a gate can ask a host.', checks.values(), 'gate[]', gateKeys),
};

/** Writes every generated file, or only compares; returns the exit code. */
export async function generate(root: string, check: boolean): Promise<number> {
  let stale = 0;
  for (const [name, make] of Object.entries(files)) {
    const path = join(root, name);
    const text = make();
    const before = await readFile(path, 'utf8').catch(() => undefined);
    if (before === text) continue;
    if (check) {
      stale += 1;
      process.stdout.write(`✗ ${name} is stale\n  → npm run generate\n`);
    } else {
      await writeFile(path, text);
      process.stdout.write(`wrote ${name}\n`);
    }
  }
  return stale > 0 ? 1 : 0;
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { saidByWipe } from './said-by-wipe.ts';

test.each([
  ['flush', 'keep'],
  ['ours', 'remove'],
] as const)('what the wipe archives, takes away and asks for: firewall %s, volumes %s', async (firewall, volumes) => {
  const inventory = await loadInventory(resolve(import.meta.dirname, '../../../inventory/home.yaml'), shippedSections);
  const said = await saidByWipe(
    { ...inventory, sections: { ...inventory.sections, wipe: { firewall, volumes } } },
    shipped,
  );
  await expect(`${said.join('\n\n')}\n`).toMatchFileSnapshot(`said-by-wipe/${firewall}-${volumes}.txt`);
});

test('every kind of remnants that a manifest may declare is taken away by the wipe', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../playbooks/wipe.yaml'), 'utf8');
  const named = new Set([...text.matchAll(/remnants(?:: |\.)(\w+)/g)].map(([, kind]) => kind));
  expect([...shipped.remnants.kinds.keys()].filter(kind => !named.has(kind))).toEqual([]);
});

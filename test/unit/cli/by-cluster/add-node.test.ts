import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addNode } from '../../../../src/cli/node/add-node.ts';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'add-node-'));
  file = join(folder, 'stores.yaml');
  copyFileSync(fileURLToPath(new URL('../../../../inventory/stores.yaml', import.meta.url)), file);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a new host of one of several clusters says which, and has an address of that cluster’s part of the mesh', async () => {
  const given = { inventory: file, cluster: 'store-b', site: 'internet', address: '198.51.100.27' };
  expect(await addNode('b-3', given)).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('  b-3:\n    cluster: store-b\n');
  const { clusters, given: filled } = await loadInventory(file, shippedSections);
  expect(clusters?.find(({ name }) => name === 'store-b')?.hosts).toEqual(['b-1', 'b-2', 'b-3']);
  expect(filled).toEqual([{ host: 'b-3', key: 'mesh_address', value: '10.100.2.3' }]);
  await expect(addNode('c-1', given)).rejects.toThrow('it has a host c-1 already');
});

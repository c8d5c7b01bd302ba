import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keepGiven } from '../../../../src/cli/run/keep-given.ts';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';

const folder = mkdtempSync(join(tmpdir(), 'provision-given-'));
const file = join(folder, 'lab.yaml');
afterEach(() => rmSync(file, { force: true }));

const text = `# mine
cluster: lab
sites: { home: { lan: 192.168.15.0/24 } }
mesh: { subnet: [10.8.0.0/24, 'fd08::/64'] }
hosts:
  one: { site: home, address: 192.168.15.2, roles: [server] } # the first
  # the second
  two:
    site: home
    address: 192.168.15.3
    roles: [agent]
`;

test('what hosts were given is kept in the file, comments and all, and the next reading is told the same', async () => {
  writeFileSync(file, text, { mode: 0o640 });
  const inventory = await loadInventory(file, shippedSections);
  expect(keepGiven(inventory, false).map(({ what }) => what)).toEqual([
    expect.stringContaining('one has mesh_address 10.8.0.1 and fd08::1, which'),
    expect.stringContaining('two has mesh_address 10.8.0.2 and fd08::2, which'),
  ]);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(keepGiven(inventory, true).map(({ what }) => what)).toEqual([
    expect.stringContaining('one has mesh_address 10.8.0.1 and fd08::1 from now on'),
    expect.stringContaining('two has mesh_address 10.8.0.2 and fd08::2 from now on'),
  ]);
  expect(readFileSync(file, 'utf8')).toBe(
    text
      .replace('one: { site', "one: { mesh_address: ['10.8.0.1', 'fd08::1'], site")
      .replace('  two:\n    site', "  two:\n    mesh_address: ['10.8.0.2', 'fd08::2']\n    site"),
  );
  const again = await loadInventory(file, shippedSections);
  expect(again.given).toBeUndefined();
  expect(again.overlays).toEqual(inventory.overlays);
});

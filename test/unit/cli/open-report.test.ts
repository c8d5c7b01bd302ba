import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openReport } from '../../../src/cli/open/open-report.ts';
import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { Problem } from '../../../src/model/problems/problem.ts';
import { type Line, printedIn } from '../../event-lines.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const text = clusterYaml({ cluster: 'home' });

const inventoryAt = (path: string): Inventory => parseInventory(text, 'home.yaml', { path, sections: shippedSections });

const begin = (inventory: Inventory, journal: 'needed' | 'wanted') =>
  openReport({
    options: { forks: 1, verbose: 0, json: true, color: false },
    inventory,
    command: 'x',
    journal,
    remembers: undefined,
  });

/** What is told on the screen. */
async function told(inventory: Inventory, journal: 'needed' | 'wanted'): Promise<readonly Line[]> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0);
  try {
    const output = await begin(inventory, journal);
    output.report({ type: 'stage-done', stage: 'a' });
    output.report({ type: 'stage-done', stage: 'b' });
    await output.close();
  } finally {
    write.mockRestore();
  }
  return printedIn(lines.join(''));
}

test('where no journal can be written, who only looks says so once and goes on, and a run does not begin', async () => {
  const nowhere = inventoryAt('/nowhere/at/all/home.yaml');
  const warnings = (await told(nowhere, 'wanted')).filter(event => event.type === 'warning');
  expect(warnings).toMatchObject([
    { what: 'the journal cannot be written beside the inventory: continuing without it' },
  ]);
  await expect(begin(nowhere, 'needed')).rejects.toBeInstanceOf(Problem);
});

test('what lies among old runs and is not ours is told once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (let at = 0; at < 60; at += 1) {
    mkdirSync(join(folder, '.provision/home/runs', `mine-${at}`), { recursive: true, mode: 0o700 });
  }
  const warnings = (await told(inventoryAt(join(folder, 'home.yaml')), 'needed')).filter(one => one.type === 'warning');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.what).toMatch(/and 59 more among the old runs: not provision's by name and content, so it stays/);
});

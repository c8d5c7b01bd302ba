import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../../../src/cli/command-line.ts';
import { planKeeper } from '../../../../src/cli/plan/keep-plan.ts';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';

const root = join(import.meta.dirname, '../../../..');
let folder = '';
const at = (name: string): string => join(folder, name);

/** The exit code of `apply`, and what it says. */
async function apply(...words: readonly string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const spies = (['stdout', 'stderr'] as const).map(name =>
    vi.spyOn(process[name], 'write').mockImplementation(text => {
      said += String(text);
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(['apply', at('p'), ...words], '0'), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function keep(twin?: true): Promise<void> {
  const inventory = await loadInventory(at('home.yaml'), shippedSections);
  const options = { forks: 1, verbose: 0, color: false, limit: 'wk-1', ...(twin === undefined ? {} : { twin }) };
  const playbooks = [join(root, 'playbooks/wireguard.yaml')];
  await planKeeper().write(at('p'), {
    words: ['phase2'],
    command: 'phase2',
    wipe: undefined,
    options,
    inventory,
    playbooks,
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provision-apply-'));
  copyFileSync(join(root, 'inventory/home.yaml'), at('home.yaml'));
  await keep();
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an inventory that has changed since is named, with the command that makes the plan anew', async () => {
  writeFileSync(at('home.yaml'), `${readFileSync(at('home.yaml'), 'utf8')}# another\n`);
  const { code, said } = await apply();
  expect(code).toBe(4);
  expect(said).toContain(`${at('home.yaml')}: the inventory has changed since the plan was made`);
  expect(said).toContain(`provision phase2 --plan-out ${at('p')} -i ${at('home.yaml')} -l wk-1`);
});

test('so is a lock that was not there', async () => {
  writeFileSync(at('home.lock.yaml'), 'artifacts: {}\n');
  const { code, said } = await apply();
  expect(code).toBe(4);
  expect(said).toContain('its lock has changed since the plan was made');
});

test('and a playbook', async () => {
  const text = readFileSync(at('p'), 'utf8');
  const files = /"what": "the playbook",\s+"path": "[^"]+",\s+"digest": "[^"]+"/;
  expect(text).toMatch(files);
  writeFileSync(
    at('p'),
    text.replace(files, found => found.replace(/scrypt:../, 'scrypt:zz')),
  );
  expect(await apply()).toMatchObject({ code: 4, said: expect.stringContaining('the playbook has changed since') });
});

test('a plan of the twin is none for the real hosts, nor the other way round', async () => {
  expect(await apply('--twin')).toMatchObject({
    code: 4,
    said: expect.stringContaining('was made for the real hosts'),
  });
  await keep(true);
  expect(await apply()).toMatchObject({ code: 4, said: expect.stringContaining('add --twin') });
});

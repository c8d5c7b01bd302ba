import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';
import { exampleBytes } from '../../../fixtures/example-task.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'provision-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const task =
  'apt_repository: { name: x, uris: "https://example.net/", suites: ./, key_source: key.gpg, fingerprint: FPR }';

async function planned(bytes: Buffer, fingerprint: string) {
  writeFileSync(join(folder, 'key.gpg'), bytes);
  const text = `name: try\nstages:\n  - name: one\n    tasks:\n      - ${task.replace('FPR', fingerprint)}\n`;
  writeFileSync(join(folder, 'try.yaml'), text);
  const inventory = await loadInventory(`${root}/inventory/minimal.yaml`, shippedSections);
  const playbook = await loadPlaybook(join(folder, 'try.yaml'), root, shipped);
  const rerun = (phase: string): string => phase;
  const program = createProgram({ playbook, inventory, remembered: new Map(), vocabulary: shipped, rerun });
  const [host] = inventory.hosts;
  if (host === undefined) throw new Error('no host');
  return program.tasks(host, { facts: new Map(), silent: new Set() }).map(({ title }) => title);
}

test('a small file comes to its resource byte by byte, whatever is in it', async () => {
  const armored = exampleBytes.toString();
  const binary = Buffer.from(/\n\n([\s\S]+)\n=/.exec(armored)?.[1] ?? '', 'base64');
  expect(binary.some(byte => byte > 127)).toBe(true);
  const fingerprint = '510E7C6D002C7844D69BDA6888C3E700F37FB56E';
  expect(await planned(binary, fingerprint)).toEqual(['apt repository x']);
  expect(await planned(exampleBytes, fingerprint)).toEqual(['apt repository x']);
  await expect(planned(binary, fingerprint.replace('5', '6'))).rejects.toThrow(
    `the key has the fingerprint ${fingerprint}`,
  );
});

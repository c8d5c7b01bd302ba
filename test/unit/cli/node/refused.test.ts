import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addNode } from '../../../../src/cli/node/add-node.ts';
import { drainNode } from '../../../../src/cli/node/drain-node.ts';
import { removeNode } from '../../../../src/cli/node/remove-node.ts';
import { replaceNode } from '../../../../src/cli/node/replace-node.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { written } from '../written.ts';

let folder = '';
let text = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-node-'));
  text = readFileSync(new URL('../../../../inventory/home.yaml', import.meta.url), 'utf8');
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'home.yaml');
/** The shipped inventory, and the options of a command on it. */
const given = (change: (text: string) => string = same => same) => {
  writeFileSync(file(), change(text));
  return { inventory: file(), forks: 1, verbose: 0, color: false };
};

/** Before any host is asked: there is none. */
test('a host that others are reached over is not taken out', async () => {
  const options = given(before => before.replace('    address: 192.168.15.4\n', '$&    ssh: { jump: ms-1 }\n'));
  const before = readFileSync(file(), 'utf8');
  await expect(removeNode('ms-1', options)).rejects.toThrow(/ms-1/);
  await expect(removeNode('ms-1', options)).rejects.toBeInstanceOf(InputProblem);
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

test('a node is named by itself, and not by a pattern', async () => {
  await expect(drainNode('wk-2', { ...given(), limit: 'wk-*' })).rejects.toThrow('a node is named by itself');
});

test('a machine takes the place of a host that there is, at an address of its site', async () => {
  await expect(replaceNode('attic', given())).rejects.toThrow('it has no host attic');
  await expect(replaceNode('wk-2', { ...given(), address: '10.1.1.1' })).rejects.toThrow('10.1.1.1 is not in');
  await expect(replaceNode('wk-2', { ...given(), twin: true, address: '192.168.15.9' })).rejects.toThrow(
    'a twin has its hosts at the inventory’s addresses',
  );
  expect(readFileSync(file(), 'utf8')).toBe(text);
});

test('a new host is written where it has no mistake, and only then', async () => {
  const options = { ...given(), site: 'home', address: '192.168.15.5' };
  await expect(addNode('wk-3', given())).rejects.toThrow('nobody knows where wk-3 is');
  await expect(addNode('ms-1', options)).rejects.toThrow('it has a host ms-1 already');
  await expect(addNode('wk-3', { ...given(), address: '192.168.15.5' })).rejects.toThrow('it has several sites');
  await expect(addNode('wk-3', { ...options, address: '192.168.15.4' })).rejects.toThrow('192.168.15.4');
  const planned = await written(() => addNode('wk-3', { ...options, dryRun: true }));
  expect(planned).toMatchObject({ value: 0, stdout: expect.stringContaining('    mesh_address: 172.27.15.1\n') });
  expect(readFileSync(file(), 'utf8')).toBe(text);
  expect(await written(() => addNode('wk-3', options))).toMatchObject({ value: 0 });
  expect(readFileSync(file(), 'utf8')).toContain('  wk-3:\n    site: home\n    address: 192.168.15.5\n');
});

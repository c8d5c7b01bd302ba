import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { extraVars } from '../../../../src/cli/run/extra-vars.ts';
import { shownVars, varLines } from '../../../../src/cli/run/show-vars.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';

test('values are YAML, and of two with one name the later one wins', async () => {
  expect(await extraVars(['port=8443', 'name=a=b', 'on=true', 'list=[1, x]', 'empty=', 'port=1'])).toEqual({
    ...{ port: 1, name: 'a=b', on: true, list: [1, 'x'], empty: null },
  });
});

test('a file gives a map of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-vars-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.yaml'), 'port: 1\nname: x\n');
  writeFileSync(join(folder, 'b.yaml'), '- port\n');
  expect(await extraVars([`@${join(folder, 'a.yaml')}`, 'port=2'])).toEqual({ port: 2, name: 'x' });
  await expect(extraVars([`@${join(folder, 'b.yaml')}`])).rejects.toThrow('it must be a map of names and values');
  await expect(extraVars([`@${join(folder, 'c.yaml')}`])).rejects.toThrow(/c\.yaml/);
});

test.each([
  ['port', '“port” is no name of a value'],
  ['a.b=1', '“a.b” is no name of a value'],
  ['x=[1', 'the value is no YAML'],
  ['x={ y: [sealed:v1:key:abc] }', 'a sealed value stands where none is opened'],
])('-e %s is refused', async (word, what) => {
  await expect(extraVars([word])).rejects.toThrow(what);
});

test('a host’s values are shown with where they come from, sealed ones closed, and nothing of a terminal', () => {
  const inventory = parseInventory(
    `cluster: vars
vars: { port: 1, key: "sealed:v1:abc", evil: "\\e[31m" }
roles: { server: { vars: { port: 2 } } }
sites: { cloud: {} }
hosts: { h: { site: cloud, address: 198.51.100.10, roles: [server] } }
`,
    'vars.yaml',
  );
  expect(varLines(shownVars(inventory, 'h', { extra: { port: 3 } }))).toEqual([
    'evil = "\\u001b[31m" · inventory',
    'key = "(sealed)" · inventory',
    'port = 3 · -e, over role server, inventory',
  ]);
  expect(() => shownVars(inventory, 'g', {})).toThrow('there is no host “g”');
});

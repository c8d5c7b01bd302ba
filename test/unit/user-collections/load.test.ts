import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadOwnCollections } from '../../../src/cli/open/open-collections.ts';
import type { Catalogue } from '../../../src/collections/catalogue.ts';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { layoutTwin } from '../../../src/twin/layout/layout-twin.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';
import { printed } from '../inventory/mistakes-of.ts';
import { saidByWipe } from '../playbook/said-by-wipe.ts';
import { example } from './example.ts';

const lab = parseInventory(clusterYaml({ hosts: ['one', 'two'] }), 'lab.yaml', {
  path: '/srv/lab.yaml',
  sections: shippedSections,
});

const folder = mkdtempSync(join(tmpdir(), 'provision-collections-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'ours.mjs');

async function load(text: string, trustAll = true): Promise<Catalogue> {
  writeFileSync(path, text);
  return loadOwnCollections([path], { shipped, env: {}, home: folder, trustAll });
}

/** What is told of a file, without its folder. */
async function told(text: string, trustAll = true): Promise<string> {
  try {
    const { resources, checks, diagnoses, faults, dirt, collections } = await load(text, trustAll);
    const reading = { code: 0, stdout: 'x', stderr: '' };
    const toy = resources.get('toy')?.bind({});
    toy?.plan(reading);
    toy?.lasting.overrides(toy.lasting.probes.map(() => reading));
    if (checks.has('toy')) checks.get('toy')?.bind({}).judge(reading);
    const own = collections.some(one => one.name === 'toys');
    if (own) for (const leave of dirt) for (const host of lab.hosts) leave(lab, host);
    const fault = faults.get('toy-off');
    const scene = { inventory: lab, hosts: fault?.hosts(lab) ?? [], layout: layoutTwin(lab) };
    fault?.inject(scene);
    fault?.heal(scene);
    const chosen = new Set(lab.hosts.map(host => host.name));
    const read = async () => ({ readings: new Map([['survey', reading]]) });
    await diagnoses.get('toys')?.diagnose({ inventory: lab, chosen, read, rerun: '' });
    return 'sound';
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return printed(error.details).replaceAll(path, 'ours.mjs');
  }
}

const around = (body: string): string =>
  `export default ({ collection, resource, check, context, section, diagnosis, fault, sh, z }) => {\n${body}\n};\n`;
const resourceWith = (member: string): string =>
  around(`const spec = z.object({});
  const parts = {
    name: 'toy', summary: 'A toy.', schema: spec, ids: () => [{ kind: 'toy', name: 'a' }], title: () => 'toy',
    probe: () => sh\`echo x\`, parse: ({ stdout }) => stdout, diff: () => ({ action: 'update', fields: [{ name: 'a', before: '1', after: '2' }] }),
    apply: () => sh\`true\`, ${member}
  };
  return collection({ name: 'toys', about: 'Toys.', resources: [resource(parts)] });`);
const checkWith = (judge: string): string =>
  around(`return collection({ name: 'toys', about: 'Toys.', checks: [check({
    name: 'toy', summary: 'A toy.', schema: z.object({}), title: () => 'a toy', patience: 0, probe: () => sh\`true\`, judge: ${judge} })] });`);

const diagnosisWith = (member: string, more = ''): string =>
  around(`const cause = { code: 'toy-lost', title: 'lost', severity: 'stop', confidence: 'likely', about: 'It is lost.', find: () => [], ${member} };
  const parts = { phases: ['toys'], probe: () => sh\`echo x\`, parse: ({ stdout }) => stdout, causes: [cause], ${more} };
  return collection({ name: 'toys', about: 'Toys.', diagnoses: [diagnosis(parts)] });`);
const faultWith = (member: string, more = ''): string =>
  around(`const lost = { code: 'toy-lost', title: 'lost', severity: 'stop', confidence: 'likely', about: 'It is lost.', find: () => [] };
  const why = diagnosis({ phases: ['toys'], probe: () => sh\`echo x\`, parse: () => 1, causes: [lost] });
  const parts = {
    name: 'toy-off', title: 'off', code: 'toy-lost', severity: 'stop', hosts: ({ hosts }) => hosts.slice(0, 1),
    inject: () => [{ on: 'one', script: sh\`echo x\` }], heal: () => [], ${member}
  };
  return collection({ name: 'toys', about: 'Toys.', diagnoses: [why], faults: [fault(parts)], ${more} });`);
const remnantsOf = (remnants: string): string =>
  around(`return collection({ name: 'toys', about: 'Toys.', remnants: ${remnants} });`);

test('the example of the docs is loaded, with everything that it brings', async () => {
  const all = await load(example('// notes.mjs'));
  expect(all.resources.has('note') && all.checks.has('noted') && all.sections.has('notes')).toBe(true);
  expect(all.facts.get('note.length')).toEqual({ about: 'How long the note is.' });
  expect(all.resources.size).toBe(shipped.resources.size + 1);
  expect([...all.causes.keys()].at(-1)).toBe('note-lost');
  expect(all.faults.get('note-removed')?.code).toBe('note-lost');
  expect(all.dirt.length).toBe(shipped.dirt.length + 1);
  expect(all.remnants.bySubject.get('notes')).toEqual({ state: { path: ['/srv/notes'] } });
  expect(await told(resourceWith(''))).toBe('sound');
  const lasting = "{ what: 'a', wanted: '1', after: '2', by: 'b', hint: 'c', possible: undefined }";
  expect(await told(resourceWith(`lasting: () => ({ probes: [sh\`true\`], overrides: () => [${lasting}] })`))).toBe(
    'sound',
  );
  expect(await told(diagnosisWith(''))).toBe('sound');
  expect(await told(faultWith('', 'dirt: [() => sh`echo x`]'))).toBe('sound');
});

test('the shipped wipe takes away what the example leaves, and asks for it', async () => {
  const catalogue = await load(example('// notes.mjs'));
  const inventory = { ...lab, sections: { ...lab.sections, notes: { folder: '/srv/notes' } } };
  const said = (await saidByWipe(inventory, catalogue)).join('\n').split('\n');
  const before = (await saidByWipe(inventory, shipped)).join('\n').split('\n');
  expect(said.filter(line => !before.includes(line) && line.includes('/srv/notes'))).toEqual([
    'archive.of[].path[]: "/srv/notes"',
    'absent.path[]: "/srv/notes"',
    'no_paths.path[]: "/srv/notes"',
  ]);
});

test('a member that is undefined counts as left out, in whatever a function answers', async () => {
  const sparse =
    "facts: () => ({ 'toy.a': undefined }), diff: () => ({ action: 'run', why: undefined, fields: [{ name: 'a', before: undefined, after: '2', form: undefined }] })";
  expect(await told(resourceWith(sparse))).toBe('sound');
  expect(await told(checkWith("() => ({ kind: 'met', evidence: 'x', note: undefined })"))).toBe('sound');
  const found = "find: () => [{ hosts: ['one'], what: 'x', evidence: [], remedy: [], pairs: undefined }]";
  expect(await told(diagnosisWith(found))).toBe('sound');
});

describe('every mistake in a file is one error with file, what, way out', () => {
  test.each([
    [
      'no JavaScript',
      'export default (',
      /^ours\.mjs(:\d+)?: the file cannot be loaded: SyntaxError: .*\n {2}→ fix the file$/,
    ],
    ['it throws at once', "\nthrow new Error('boom');", /^ours\.mjs:2: the file cannot be loaded: Error: boom\n/],
    [
      'it exports nothing',
      'const a = 1;',
      /^ours\.mjs: the file has no function as its default export\n {2}→ write `export/,
    ],
    ['it exports a value', 'export default 5;', /no function as its default export/],
    [
      'its function throws',
      around("throw new TypeError('bad');"),
      /^ours\.mjs:2: its function failed: TypeError: bad\n/,
    ],
    ['its function throws what is no error', around("throw 'bad';"), /^ours\.mjs: its function failed: it threw bad\n/],
    [
      'its function rejects',
      "export default async () => { throw new Error('later'); };",
      /its function failed: Error: later/,
    ],
    ['it returns nothing', around(''), /^ours\.mjs: its function does not return what collection\(\) made/],
    [
      'it returns what it made itself',
      around("return { name: 'a', about: 'b' };"),
      /does not return what collection\(\) made/,
    ],
    [
      'an unknown member of the collection',
      around("return collection({ name: 'a', about: 'b', resurces: [] });"),
      /collection "a" has no member resurces/,
    ],
    [
      'a member of the wrong type',
      around("return collection({ name: 'a', about: 'b', resources: 5 });"),
      /collection "a": resources: /,
    ],
    [
      'a resource that was not made',
      around("return collection({ name: 'a', about: 'b', resources: [{ name: 'x' }] });"),
      /collection "a": resources\[0\]: must be made by resource\(\)/,
    ],
    ['an unknown member of a resource', resourceWith('prob: 1'), /resource "toy" has no member prob/],
    ['a member that is missing', resourceWith('probe: undefined'), /resource "toy": probe: must be a function/],
    ['a schema that is none', resourceWith('schema: {}'), /resource "toy": schema: must be a schema made with z/],
    ['a probe that is text', resourceWith("probe: () => 'echo x'"), /the answer of probe of resource "toy"/],
    [
      'a lasting without a probe',
      resourceWith('lasting: () => ({ probes: [], overrides: () => [] })'),
      /the answer of lasting of resource "toy"/,
    ],
    [
      'a lasting whose probe is text',
      resourceWith("lasting: () => ({ probes: ['x'], overrides: () => [] })"),
      /the answer of lasting of resource "toy"/,
    ],
    [
      'an override without what ends it',
      resourceWith(
        "lasting: () => ({ probes: [sh`true`], overrides: () => [{ what: 'a', wanted: '1', after: '2', by: 'b' }] })",
      ),
      /the answer of overrides of lasting of resource "toy"[\s\S]*hint/,
    ],
    [
      'overrides that throw',
      resourceWith("lasting: () => ({ probes: [sh`true`], overrides: () => { throw new RangeError('odd'); } })"),
      /overrides of lasting of resource "toy" failed[\s\S]*odd/,
    ],
    ['a probe that is a promise', resourceWith('probe: async () => sh`true`'), /the answer of probe of resource "toy"/],
    [
      'a parse that throws',
      resourceWith("parse: () => { throw new RangeError('odd'); }"),
      /^ours\.mjs:\d+: parse of resource "toy" failed: RangeError: odd/,
    ],
    [
      'a difference without fields',
      resourceWith("diff: () => ({ action: 'update' })"),
      /the answer of diff of resource "toy": fields is missing/,
    ],
    [
      'a difference with an unknown action',
      resourceWith("diff: () => ({ action: 'fix', fields: [] })"),
      /the answer of diff of resource "toy": action: /,
    ],
    [
      'a verdict without findings',
      checkWith("() => ({ kind: 'not-met', findings: [] })"),
      /the answer of judge of check "toy"/,
    ],
    ['a verdict that is none', checkWith('() => true'), /the answer of judge of check "toy"/],
    [
      'a shipped resource',
      resourceWith("name: 'file'"),
      /^ours\.mjs: the resource "file" is there already, by provision's own system\n {2}→ choose another name$/,
    ],
    ['a word of tasks', resourceWith("name: 'when'"), /the resource "when" is there already, by provision itself/],
    [
      'a shipped collection',
      around("return collection({ name: 'wireguard', about: 'b' });"),
      /the collection "wireguard" is there already/,
    ],
    [
      'a fact of another',
      around("return collection({ name: 'a', about: 'b', facts: { 'wireguard.public_key': { about: 'x' } } });"),
      /the fact "wireguard_public_key" is there already/,
    ],
    [
      'a key of the inventory',
      around(
        "return collection({ name: 'a', about: 'b', sections: [section({ key: 'hosts', about: 'x', fields: {} })] });",
      ),
      /the section "hosts" is there already, by provision itself/,
    ],
    [
      'a key of hosts',
      around(
        "return collection({ name: 'a', about: 'b', sections: [section({ key: 'mine', about: 'x', fields: {}, hostKeys: { mesh_address: z.string() } })] });",
      ),
      /the key of hosts "mesh_address" is there already, by provision's own wireguard/,
    ],
    ['a diagnosis without causes', diagnosisWith('', 'causes: []'), /a diagnosis: causes: /],
    ['a cause of an unknown severity', diagnosisWith("severity: 'bad'"), /a diagnosis: causes\[0\]\.severity: /],
    [
      'a cause that rules something out without saying by what',
      diagnosisWith("find: () => [{ hosts: ['one'], what: 'x', evidence: [], remedy: [], ruledOut: ['not that'] }]"),
      /the answer of find of cause "toy-lost": \[0\]\.ruledOut\[0\]/,
    ],
    ['a survey that is text', diagnosisWith('', "probe: () => 'echo'"), /the answer of probe of the diagnosis of toys/],
    [
      'a cause that finds what is none',
      diagnosisWith("find: () => [{ hosts: ['one'], what: 'x' }]"),
      /the answer of find of cause "toy-lost": \[0\]\.evidence is missing/,
    ],
    [
      'a cause that throws',
      diagnosisWith("find: () => { throw new RangeError('odd'); }"),
      /^ours\.mjs:\d+: find of cause "toy-lost" failed: RangeError: odd/,
    ],
    [
      'a shipped cause',
      diagnosisWith("code: 'duplicate-key'"),
      /the cause "duplicate-key" is there already, by provision's own wireguard/,
    ],
    [
      'the diagnosis of a shipped phase',
      diagnosisWith('', "phases: ['wireguard']"),
      /the diagnosis of "wireguard" is there already/,
    ],
    [
      'a fault with a script that is text',
      faultWith("inject: () => ['rm x']"),
      /the answer of inject of fault "toy-off"/,
    ],
    ['a fault without a way back', faultWith('heal: undefined'), /fault "toy-off": heal: must be a function/],
    [
      'a fault whose cause nobody can find',
      faultWith("code: 'toy-gone'"),
      /the fault "toy-off" refers to the cause "toy-gone", which is not there/,
    ],
    [
      'a shipped fault',
      faultWith("name: 'keys-swapped'"),
      /the fault "keys-swapped" is there already, by provision's own wireguard/,
    ],
    ['dirt that is no script', faultWith('', "dirt: [() => 'rm']"), /the answer of dirt\[0\] of collection "toys"/],
    [
      'remnants of an unknown kind',
      remnantsOf("{ unit: ['toy.service'] }"),
      /nothing takes away remnants of the kind "unit"\n {2}→ did you mean units\?/,
    ],
    ['remnants of another form', remnantsOf("{ units: { names: ['toy'] } }"), /remnants "units"/],
    [
      'remnants that contradict a shipped subject',
      remnantsOf("{ mesh_tunnels: { names: [], subnet: 'x', addresses: 'y' } }"),
      /remnants "mesh_tunnels" contradict those of another collection/,
    ],
  ])('%s', async (_, text, wanted) => {
    const said = await told(text);
    expect(said).toMatch(wanted);
    expect(said).toMatch(/^ours\.mjs/);
    expect(said).toContain('→');
    expect(said).not.toMatch(/base64|\n {2,}at /);
  });
});

describe('a digest that does not cover what runs is worthless', () => {
  test.each([
    ['a file beside it', "import { a } from './other.mjs';"],
    ['a file beside it, for its effects', "import './other.mjs';"],
    ['on several lines', "import {\n  a,\n} from './other.mjs';"],
    ['what is exported from elsewhere', "export * from '/srv/other.mjs';"],
    ['a package', "import _ from 'lodash';"],
    ['a URL', "import a from 'data:text/javascript,export default 1';"],
    ['while it runs', "const a = await import('./other.mjs');"],
    ['while it runs, with a comment between', 'const a = await import/**/(name);'],
    ['with a comment before the name', "export * from /* here */ './other.mjs';"],
    ['by eval', "eval('1');"],
    ['by a text that would hide it', "const a = '/*'; import(a); '*/';"],
    ['by require', "const a = require('./other.cjs');"],
    ['by a require of its own', "import { createRequire } from 'node:module';"],
    ['by a virtual machine', "import vm from 'node:vm';"],
  ])('so other code cannot be loaded: %s', async (_, line) => {
    const said = await told(`${line}\n${resourceWith('')}`);
    expect(said).toMatch(/^ours\.mjs:1: .*digest of this file/);
  });

  test('what Node brings may be imported', async () => {
    expect(
      await told(
        `import { basename } from 'node:path';\nimport fs from 'fs';\n${resourceWith("title: () => basename('/a/b')")}`,
      ),
    ).toBe('sound');
  });
});

describe('nobody’s code is run unasked', () => {
  const marker = join(folder, 'ran');
  const touching = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(marker)}, '');\n${resourceWith('')}`;

  test('without a terminal it is refused, with its digest, before anything of it runs', async () => {
    expect(await told(touching, false)).toMatch(
      /^ours\.mjs: the inventory names this file of code, and nobody has agreed to run it\n {2}sha256 [0-9a-f]{64}\n {2}→ .*--trust-collections/,
    );
    await expect(import('node:fs').then(({ existsSync }) => existsSync(marker))).resolves.toBe(false);
  });
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { Known } from '../../../src/model/plan/program.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { parsePlaybook } from '../../../src/playbook/parse/parse-playbook.ts';
import { exampleBlob, exampleBytes, examplePlace } from '../../fixtures/example-task.ts';
import { sound } from '../inventory/mistakes-of.ts';
import { edited, nasty } from '../mutations.ts';

const { resources, checks } = shipped;

const root = resolve(import.meta.dirname, '../../..');
const inventory = parseInventory(sound, 'lab.yaml', {
  path: '/srv/lab.yaml',
  home: '/home/me',
  sections: shippedSections,
});
const nothing: Known = { facts: new Map(), silent: new Set() };
const playbooks = await Promise.all(
  ['wipe', 'wireguard'].map(name => loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped)),
);
const blobs = new Map(
  ['files/tool', ...inventory.hosts.map(host => `certs/${host.name}.pem`)].map(name => [name, exampleBlob]),
);
const sources = new Map([
  ['hosts.hbs', '{{host.name}}\n'],
  ['files/tools.asc', exampleBytes.toString('latin1')],
  ['files/noclear.conf', '[Service]\nTTYVTDisallocate=no\n'],
  ...playbooks.flatMap(playbook => [...playbook.sources]),
] as const);

/** Every example of the reference, each in a playbook of its own. */
const examples = [
  ...[...resources.values()].flatMap(one =>
    one.examples.map(example => ({
      name: 'example',
      stages: [{ name: 'all', when: 'eq host.site "home"', tasks: [{ hosts: 'one', loop: [1], ...parse(example) }] }],
    })),
  ),
  ...[...checks.values()].flatMap(one =>
    one.examples.map(example => ({
      name: 'example',
      stages: [],
      gate: [{ hosts: 'one', until: 'k3s', ...parse(example) }],
    })),
  ),
].map(playbook => stringify(playbook));
const texts = [...examples, ...playbooks.map(playbook => readFileSync(playbook.file, 'utf8'))];

/** Reads and renders it as a run does before anything is sent; returns how many tasks and checks it came to. */
function rendered(content: string | Uint8Array): number {
  const playbook = { ...parsePlaybook(content, 'fuzz.yaml', shipped), sources, blobs };
  const program = createProgram({
    placeOf: () => examplePlace,
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: () => 'again',
  });
  program.warnings(nothing);
  return inventory.hosts
    .map(host => program.tasks(host, nothing).length + program.gate.checks(host, nothing).length)
    .reduce((sum, count) => sum + count, 0);
}

/** Words that get into a message by a mistake of ours. */
const SLIP = /\[object|NaN|Cannot read prop/;

/** Nothing but an InputProblem may come out. */
function survives(content: string | Uint8Array): void {
  try {
    rendered(content);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    expect(error.details.length).toBeGreaterThan(0);
    for (const { what } of error.details) {
      expect(what.length).toBeGreaterThan(0);
      // A word that the file itself holds may be repeated.
      if (!SLIP.test(String(content))) expect(what).not.toMatch(SLIP);
    }
  }
}

test.each(examples)('unbroken, it is rendered: %s', text => {
  expect(rendered(text)).toBe(1);
});

test('texts with pieces put in, cut out and swapped', { timeout: 120_000 }, () => {
  const pieces = fc.oneof(
    nasty,
    fc.constantFrom('{{', '}}', '{{vars.x}}', '{{#each hosts}}', '{{/each}}', '{{facts.x}}', '{{> x}}', '{{lookup'),
  );
  fc.assert(fc.property(edited(fc.constantFrom(...texts), pieces), survives), { numRuns: 1500 });
});

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, path: Path = []): Path[] => [
  ...(path.length > 0 ? [path] : []),
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, Array.isArray(value) ? Number(key) : key]))
    : []),
];

/** The value with another one at a path; `undefined` takes it away. */
function put(value: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value)) {
    return value.flatMap((one, at) => {
      const changed = at === step ? put(one, rest, to) : one;
      return changed === undefined ? [] : [changed];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === step ? put(one, rest, to) : one]));
}

test('sound playbooks with values replaced by anything', { timeout: 120_000 }, () => {
  const expressions = [
    '{{vars}}',
    '{{mesh.peers}}',
    '{{facts.a}}',
    '{{host}}',
    '{{json mesh}}',
    '{{item}}',
    '{{',
    '/a\0b',
  ];
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...expressions), fc.string({ unit: 'binary' }));
  const change = fc.record({ at: fc.nat(), to: fc.option(value, { nil: undefined }) });
  fc.assert(
    fc.property(fc.constantFrom(...examples), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
      let broken: unknown = parse(text);
      for (const { at, to } of changes) {
        const paths = pathsOf(broken);
        broken = put(broken, paths[at % paths.length] ?? [], to);
      }
      survives(stringify(broken) ?? '');
    }),
    { numRuns: 2500 },
  );
});

test('bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives), { numRuns: 500 });
});

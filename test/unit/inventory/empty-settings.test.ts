import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { shippedSections } from '../../../src/collections/collections.ts';
import { readInventory, readInventoryText } from '../../../src/inventory/read-inventory.ts';

/** home.yaml with every setting that it shows, those in comments too, and what it only speaks of. */
const full = readFileSync('inventory/home.yaml', 'utf8')
  .replaceAll(/^(\s*)# ([a-z_]+: .*)$/gm, '$1$2')
  .replace('known_hosts: []', 'known_hosts: [./known_hosts]')
  .replace('services: 10.43.0.0/16', '$&\n  version: v1.36.3+k3s1\n  network: calico\n  tls_san: [api.example.org]');

/** Every place of a setting, by the way to it; values of the user's own are his. */
const places: (readonly (string | number)[])[] = [];
visit(parseDocument(full), {
  Scalar: (key, _, ancestors) => {
    if (key === 'key') return;
    const path = ancestors.flatMap((node, at): (string | number)[] => {
      const below = ancestors[at + 1] ?? _;
      if (isSeq(node)) return [node.items.indexOf(below)];
      if (!isMap(node)) return [];
      const pair = node.items.find(one => one === below);
      return isScalar(pair?.key) ? [String(pair.key.value)] : [];
    });
    if (!path.includes('vars')) places.push(path);
  },
});

const mistakesIn = (text: string): readonly string[] =>
  readInventory(
    readInventoryText(Buffer.from(text)),
    '/inventory/home.yaml',
    '/root',
    shippedSections,
    'not loaded',
  ).mistakes.map(({ what }) => what);

test('the whole of it is an inventory', () => {
  expect(mistakesIn(full)).toEqual([]);
  expect(places.length).toBeGreaterThan(50);
});

test.each(['', ' ', null])('no setting may be given and empty: %j', empty => {
  const taken = places.filter(path => {
    const document = parseDocument(full);
    document.setIn(path, empty);
    return mistakesIn(document.toString()).length === 0;
  });
  expect(taken).toEqual([]);
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { edited, nasty } from '../mutations.ts';
import { sound } from './mistakes-of.ts';

const texts = [sound, ...['home', 'minimal', 'two-sites'].map(name => readFileSync(`inventory/${name}.yaml`, 'utf8'))];

/** Words that get into a message by a mistake of ours. */
const SLIP = /undefined|\[object|NaN/;

/** Nothing but an InputProblem may come out, and each of its details must say where, what and how on. */
function survives(content: string | Uint8Array): void {
  try {
    parseInventory(content, 'fuzz.yaml', { path: '/srv/fuzz.yaml', home: '/home/me', sections: shippedSections });
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    expect(error.details.length).toBeGreaterThan(0);
    for (const { where, what, hint } of error.details) {
      expect(where).toMatch(/^fuzz\.yaml(:\d+:\d+)?$/);
      expect(what.length).toBeLessThan(1000);
      // A word that the file itself holds may be repeated.
      if (!SLIP.test(String(content))) expect(what).not.toMatch(SLIP);
      if (where?.includes(':') === true) expect(hint).toBeTruthy();
    }
  }
}

test('texts with pieces put in, cut out and swapped', { timeout: 60_000 }, () => {
  fc.assert(fc.property(edited(fc.constantFrom(...texts), nasty), survives), { numRuns: 4000 });
});

test('sound YAML with values replaced by anything, and keys moved anywhere', { timeout: 60_000 }, () => {
  const paths: (string | number)[][] = [];
  const collect = (value: unknown, path: (string | number)[]): void => {
    if (path.length > 0) paths.push(path);
    if (Array.isArray(value)) for (const [at, item] of value.entries()) collect(item, [...path, at]);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) collect(item, [...path, key]);
    }
  };
  collect(parseDocument(sound).toJS(), []);
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(
      'home',
      'one',
      'two',
      'out',
      'tow',
      'server',
      '10.0.0.0/8',
      '0.0.0.0/0',
      '~/x',
      'a@b:1',
      ['out'],
      ['one', 'out'],
    ),
  );
  const ssh = fc.record(
    { jump: value, become: value, become_password: value, identity_file: value, user: value },
    { requiredKeys: [] },
  );
  const change = fc.record({
    path: fc.constantFrom(...paths),
    to: fc.option(value, { nil: undefined }),
    ssh: fc.option(ssh),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), changes => {
      const document = parseDocument(sound);
      for (const { path, to, ssh } of changes) {
        // A path may have gone with an earlier change.
        if (!document.hasIn(path)) continue;
        if (to === undefined) document.deleteIn(path);
        else document.setIn(path, to);
        if (ssh !== null && document.hasIn(['hosts', 'one', 'site'])) document.setIn(['hosts', 'one', 'ssh'], ssh);
      }
      survives(document.toString());
    }),
    { numRuns: 2000 },
  );
});

test('bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives), { numRuns: 1000 });
});

import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { chooseHosts } from '../../../src/inventory/choose-hosts.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { Host } from '../../../src/model/inventory.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { broken, printed } from './mistakes-of.ts';

const inventory = parseInventory(broken(['[agent] }', '[agent], away: true }']), 'lab.yaml', {
  sections: shippedSections,
});
const names = (hosts: readonly Host[]): string => hosts.map(({ name }) => name).join(' ');

/** Who is selected, and who is away; else the mistake. */
function chosen(pattern: string | undefined): string {
  try {
    const { selected, away } = chooseHosts(inventory, pattern);
    return `${names(selected)}; ${names(away)}`;
  } catch (error) {
    if (error instanceof InputProblem) return printed(error.details);
    throw error;
  }
}

test('who is away keeps its place in the inventory, and is not among those that a command is about', () => {
  expect(names(inventory.hosts)).toBe('one two out');
  expect(chosen(undefined)).toBe('one out; two');
  expect(chosen('all')).toBe('one out; two');
  expect(chosen('t*,out')).toBe('out; two');
  expect(chosen('all,!two')).toBe('one out; ');
});

test.each(['two', 'one, two', 't*', 'site:home,!one'])('%s names a host that is away', pattern => {
  expect(chosen(pattern)).toMatch(
    /^\S*lab\.yaml: two is away: no run connects to it\n {2}→ once it is back, take hosts\.two\.away out$/,
  );
});

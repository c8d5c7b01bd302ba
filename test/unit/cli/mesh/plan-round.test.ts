import { expect, test } from 'vitest';
import { planRound, type RoundTold } from '../../../../src/cli/mesh/plan-round.ts';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { inventoryOf } from '../../../../src/inventory/load-inventory.ts';
import { Problem } from '../../../../src/model/problems/problem.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const yaml = clusterYaml({ cluster: 'home', hosts: ['one', 'two', 'three'] });
const inventory = await inventoryOf(yaml, 'home.yaml', shippedSections, 'not loaded');
const plain = { hasKey: true, renewed: false, interfaces: ['eth0'] };
const told = (
  changed: Readonly<Record<string, Partial<typeof plain>>> = {},
  rest: Partial<RoundTold> = {},
): RoundTold => ({
  told: new Map(['one', 'two', 'three'].map(name => [name, { ...plain, ...changed[name] }])),
  silent: new Map(),
  pinned: [],
  ...rest,
});

const reasons = (job: () => unknown): readonly string[] => {
  try {
    job();
  } catch (error) {
    if (error instanceof Problem) return error.details.map(({ where = '', what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
};

test('a round begins with all, and goes on with those that have none yet', () => {
  expect(planRound(inventory, told())).toEqual({ due: ['one', 'two', 'three'], done: [] });
  expect(planRound(inventory, told({ two: { renewed: true } }))).toEqual({ due: ['one', 'three'], done: ['two'] });
});

test('whoever would be cut off is named, all at once', () => {
  const found = reasons(() =>
    planRound(
      { ...inventory, hosts: inventory.hosts.map(one => (one.name === 'one' ? { ...one, away: true } : one)) },
      { told: new Map([['three', plain]]), silent: new Map([['two', 'no answer']]), pinned: [] },
    ),
  );
  expect(found).toEqual([
    'one: it is away: it would not learn the new keys, and be cut off from the mesh',
    'two: it could not be read: it would not learn the new keys, and be cut off from the mesh',
    ': refused: nothing was changed',
  ]);
});

test('a host without a key, one that is reached over the mesh, and a key that the inventory says', () => {
  const found = reasons(() =>
    planRound(inventory, told({ one: { hasKey: false }, two: { interfaces: ['eth0', 'wg0'] } }, { pinned: ['three'] })),
  );
  expect(found).toEqual([
    'one: it has no key yet',
    'two: this machine reaches it over the mesh itself, which is given new keys',
    `${inventory.file}: it says the key of three, which is to have another`,
    ': refused: nothing was changed',
  ]);
});

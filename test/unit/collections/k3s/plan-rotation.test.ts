import { expect, test } from 'vitest';
import { planRotation } from '../../../../src/collections/k3s/tokens/plan-rotation.ts';
import type { RotationWish, TokenTold } from '../../../../src/model/cluster/token-way.ts';
import { Problem } from '../../../../src/model/problems/problem.ts';

const ready = (...names: readonly string[]): ReadonlyMap<string, boolean> => new Map(names.map(name => [name, true]));
const all = ready('a', 'b', 'c', 'w');
const three: RotationWish = {
  servers: ['a', 'b', 'c'],
  agents: ['w'],
  away: [],
  told: new Map<string, TokenTold>([
    ['a', { begun: false, nodes: all }],
    ['b', { begun: false, nodes: all }],
    ['c', { begun: false, nodes: all }],
    ['w', { begun: false }],
  ]),
  silent: new Map(),
};
const told = (name: string, one: TokenTold): RotationWish['told'] => new Map([...three.told, [name, one]]);
const without = (name: string): RotationWish['told'] => new Map([...three.told].filter(([one]) => one !== name));

function refused(wish: RotationWish): readonly string[] {
  try {
    planRotation(wish);
  } catch (error) {
    if (error instanceof Problem) return error.details.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

test('the first server makes new tokens, the others take them one by one, agents by phase 3', () => {
  expect(planRotation(three)).toMatchObject({ maker: 'a', others: ['b', 'c'], goesOn: false });
  const words = planRotation(three).words.map(({ host, what }) => `${host ?? ''} ${what}`);
  expect(words[0]).toContain('a makes a token for servers and one for agents');
  expect(words.join('\n')).toContain('phase 3 gives w theirs');
  const one = { ...three, servers: ['a'], told: new Map([['a', { begun: false, nodes: ready('a', 'w') }]]) };
  expect(planRotation(one).words[0]?.what).toContain('the API is away meanwhile');
});

test('one that was begun goes on at the server that made them, though a node is not Ready for it', () => {
  const nodes = new Map([...all, ['w', false] as const]);
  expect(planRotation({ ...three, told: told('b', { begun: true, nodes }) })).toMatchObject({
    maker: 'b',
    others: ['a', 'c'],
    goesOn: true,
  });
});

test.each<[string, Partial<RotationWish>, string]>([
  ['a host that is away', { away: ['w'], told: without('w') }, 'w: it is away'],
  [
    'a host that could not be read',
    { told: without('w'), silent: new Map([['w', 'no route']]) },
    'w: it could not be read: no route',
  ],
  ['a server without an API', { told: told('c', { begun: false }) }, 'c: K3s’ API does not answer there'],
  [
    'a node that is not Ready',
    { told: told('a', { begun: false, nodes: new Map([...all, ['b', false]]) }) },
    'b: its node is not Ready',
  ],
  [
    'a node of nobody',
    { told: told('a', { begun: false, nodes: new Map([...all, ['x', true]]) }) },
    'x: it is a node, and no host of the inventory',
  ],
  [
    'a host that is no node',
    { told: told('a', { begun: false, nodes: ready('a', 'b', 'c') }) },
    'w: it is no node of the cluster',
  ],
])('%s is refused', (_, change, said) => {
  expect(refused({ ...three, ...change })).toEqual([said]);
});

test('who cannot be read stands in the way of one that was begun, too', () => {
  const begun = told('a', { begun: true, nodes: all });
  expect(refused({ ...three, told: begun, silent: new Map([['w', 'no route']]) })).toHaveLength(1);
});

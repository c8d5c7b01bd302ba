import { expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { chooseNeighbours } from '../../../src/twin/dirty/choose-neighbours.ts';
import { dirtyScript } from '../../../src/twin/dirty/dirty-script.ts';
import { neighbours } from '../../../src/twin/dirty/neighbours/registry.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../../fixtures/home-and-cloud.ts';

const names = (chosen: ReturnType<typeof chooseNeighbours>): readonly string[] => chosen.map(one => one.name);

test('a dirty host has what is quickly made; the rest is asked for, by names with spaces or commas between them', () => {
  const plain = names(chooseNeighbours({ named: [], all: false }));
  expect(plain).toContain('docker');
  expect(plain).not.toContain('ufw');
  expect(names(chooseNeighbours({ named: ['ufw,links', 'mounts'], all: false }))).toEqual(
    expect.arrayContaining([...plain, 'ufw', 'links', 'mounts']),
  );
  expect(names(chooseNeighbours({ named: [], all: true }))).toEqual(names(neighbours));
  expect(() => chooseNeighbours({ named: ['dokcer'], all: false })).toThrow(InputProblem);
});

test('folders that lead elsewhere are there before the old cluster’s files', () => {
  const [host] = homeAndCloud.hosts;
  if (host === undefined) throw new Error('the homeAndCloud has hosts');
  const { text } = dirtyScript(homeAndCloud, host, shipped.dirt, neighbours);
  expect(text.indexOf('lead /var/lib/rancher')).toBeLessThan(text.indexOf('/etc/rancher/k3s/config.yaml'));
});

test('no two neighbours have the same name or answer at the same place', () => {
  const ways = neighbours.flatMap(one => one.ways.map(way => `${way.from ?? ''} ${way.address}:${way.port}`));
  for (const list of [ways, names(neighbours)]) expect(new Set(list).size).toBe(list.length);
});

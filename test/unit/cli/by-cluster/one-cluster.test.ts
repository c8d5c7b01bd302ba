import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { recipesFor } from '../../../../src/cli/artifacts/artifact-recipes.ts';
import { namedClusters, oneCluster } from '../../../../src/cli/by-cluster/one-cluster.ts';
import { worstOf } from '../../../../src/cli/by-cluster/worst-of.ts';
import { exitCode } from '../../../../src/cli/exit-code.ts';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { chooseHosts } from '../../../../src/inventory/choose-hosts.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';

const read = (name: string) =>
  loadInventory(fileURLToPath(new URL(`../../../../inventory/${name}.yaml`, import.meta.url)), shippedSections);
const stores = await read('stores');
const home = await read('home');

/** What a command that is about one cluster says. */
function said(work: () => unknown): string {
  try {
    work();
    return 'nothing';
  } catch (error) {
    if (error instanceof InputProblem) return error.details.map(one => `${one.what} → ${one.hint}`).join('\n');
    throw error;
  }
}

test('a command that is about one cluster wants to know which', () => {
  expect(oneCluster(stores, 'store-b').hosts.map(host => host.name)).toEqual(['b-1', 'b-2']);
  expect(said(() => oneCluster(stores, undefined))).toBe(
    'it has 3 clusters, and this command is about one → say which: -c store-a or -c store-b or -c store-c',
  );
  expect(said(() => oneCluster(stores, 'store-d'))).toBe('it has no cluster store-d → did you mean store-a?');
});

test('an inventory with one cluster has that by its own name', () => {
  expect(oneCluster(home, undefined)).toBe(home);
  expect(oneCluster(home, 'home')).toBe(home);
  expect(said(() => oneCluster(home, 'store-b'))).toBe('it has no cluster store-b → it has home');
});

test('all clusters, or the one that is named', () => {
  expect(namedClusters(stores, undefined).map(part => part.name)).toEqual(['store-a', 'store-b', 'store-c']);
  expect(namedClusters(stores, 'store-c').map(part => part.name)).toEqual(['store-c']);
});

test('what is done for all is done for the hosts of the cluster that is named, as far as a pattern selects them', () => {
  const names = (pattern?: string, cluster?: string) =>
    chooseHosts(stores, pattern, cluster).selected.map(one => one.name);
  expect(names(undefined, 'store-b')).toEqual(['b-1', 'b-2']);
  expect(names('server', 'store-b')).toEqual(['b-1']);
  expect(names('store-a,c-1')).toEqual(['a-1', 'a-2', 'c-1']);
});

test('of several clusters each file is taken once', () => {
  const names = recipesFor(stores, shipped).map(one => one.name);
  expect(names).toContain('k3s/v1.36.3+k3s1/k3s');
  expect(new Set(names).size).toBe(names.length);
});

test('of several runs the one counts that says most about what is to be done', () => {
  expect(worstOf([])).toBe(exitCode.done);
  expect(worstOf([exitCode.done, exitCode.changes])).toBe(exitCode.changes);
  expect(worstOf([exitCode.stop, exitCode.failed, exitCode.done])).toBe(exitCode.failed);
  expect(worstOf([exitCode.failed, exitCode.interrupted])).toBe(exitCode.interrupted);
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { recipesFor } from '../../../../src/cli/artifacts/artifact-recipes.ts';
import { refuseAdopted } from '../../../../src/cli/by-cluster/refuse-adopted.ts';
import { shippedPlaybook } from '../../../../src/cli/open/open-playbook.ts';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { networkOf } from '../../../../src/collections/kubernetes/kubernetes-section.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { clustersOf, isAdopted } from '../../../../src/model/cluster/clusters.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';

const text = readFileSync(fileURLToPath(new URL('../../../../inventory/stores.yaml', import.meta.url)), 'utf8');
const read = (of: string) => parseInventory(of, 'stores.yaml', { sections: shippedSections });
const stores = read(
  text
    .replace('  store-b:\n', '  store-b:\n    adopted: true\n')
    .replace('10.52.0.0/16,', '10.52.0.0/16, network: { flannel: { backend: host-gw } },'),
);
const [, storeB] = clustersOf(stores);

async function programOf(name: string) {
  return createProgram({
    playbook: await shippedPlaybook(name, shipped),
    inventory: stores,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => phase,
  });
}

test('a cluster and its hosts are adopted where the inventory says so, and no others', () => {
  expect(clustersOf(stores).map(({ adopted }) => adopted === true)).toEqual([false, true, false]);
  expect(stores.hosts.filter(({ name }) => isAdopted(stores, name)).map(({ name }) => name)).toEqual(['b-1', 'b-2']);
  expect(
    read(text.replace('  store-b:\n', '  store-b:\n    adopted: false\n')).clusters?.some(one => one.adopted),
  ).toBe(false);
});

test('what would change it is refused by name, and nothing else is', () => {
  if (storeB === undefined) throw new Error('there is no store-b');
  expect(() => refuseAdopted(storeB, 'phase 3')).toThrow('phase 3 is not done for store-b: it is adopted');
  for (const own of clustersOf(stores).filter(one => one !== storeB)) refuseAdopted(own, 'phase 3');
});

test('a wipe has no task and no question for its hosts, whoever is selected', async () => {
  const { tasks, gate } = await programOf('wipe');
  for (const host of stores.hosts) {
    const isTheirs = host.name.startsWith('b-');
    expect([host.name, tasks(host, NOTHING_KNOWN).length === 0]).toEqual([host.name, isTheirs]);
    expect([host.name, gate.checks(host, NOTHING_KNOWN).length === 0]).toEqual([host.name, isTheirs]);
  }
});

test.each(['wireguard', 'join'])('%s asks first what it is made of, on its hosts alone', async name => {
  const { tasks } = await programOf(name);
  for (const host of stores.hosts) {
    const asks = tasks(host, NOTHING_KNOWN)
      .filter(({ leftOut }) => leftOut !== true)
      .map(({ resource }) => resource);
    if (host.name.startsWith('b-')) expect(asks[0]).toBe('adopted_cluster');
    else expect(asks).not.toContain('adopted_cluster');
  }
});

test('nothing is fetched for it, and the mesh takes none of its pods’ packets', () => {
  const [only] = text.split('hosts:\n');
  if (only === undefined || storeB === undefined) throw new Error('parts are missing');
  expect(networkOf(storeB)).toMatchObject({ name: 'flannel', backend: 'host-gw', isBare: false });
  const all = read(text.replaceAll(/^ {2}(store-[abc]):\n/gm, '  $1:\n    adopted: true\n'));
  expect(recipesFor(all, shipped)).toEqual([]);
});

test('hosts are asked once, adopted or not', async () => {
  expect((await programOf('wireguard')).tellsFacts).toBe(false);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeIdentity } from '../../../src/artifacts/lock-file.ts';
import { forgetCluster } from '../../../src/cli/cluster/forget-cluster.ts';
import { forgetWipedCluster, keepIdentity, openIdentity, whatToKeep } from '../../../src/cli/cluster/kept-identity.ts';
import { forgetWiped } from '../../../src/cli/cluster/kept-kubeconfigs.ts';
import { openInventory } from '../../../src/cli/open/open-inventory.ts';
import { shipped } from '../../../src/collections/collections.ts';
import { chooseHosts } from '../../../src/inventory/choose-hosts.ts';
import type { KeptIdentity } from '../../../src/model/facts/cluster-identity.ts';
import type { Facts } from '../../../src/model/plan/resource.ts';

const uid = '11111111-1111-4111-8111-111111111111';
const otherUid = '22222222-2222-4222-8222-222222222222';
const ca = 'a'.repeat(64);
const kept: KeptIdentity = { name: 'home', uid, ca, servers: ['ms-1'] };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-kept-'));
  writeFileSync(
    join(folder, 'home.yaml'),
    `cluster: home
mesh: { subnet: 10.100.0.0/24 }
sites: { attic: { lan: 192.168.15.0/24 } }
hosts:
  ms-1: { site: attic, address: 192.168.15.2, mesh_address: 10.100.0.2, roles: [server] }
  wk-1: { site: attic, address: 192.168.15.3, mesh_address: 10.100.0.3, roles: [agent] }
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = async () => {
  const inventory = await openInventory({ inventory: join(folder, 'home.yaml') });
  const which = { inventory, twin: false };
  return { which, inventory, keeper: await openIdentity(which) };
};

/** What the server and the agent tell after a run. */
const told = (more: Facts = {}): ReadonlyMap<string, Facts> =>
  new Map([
    ['ms-1', { 'k3s.node': { datastore: true, ca, uid, noted: { name: 'home', uid, ca }, ...more } }],
    ['wk-1', { 'k3s.node': { datastore: false, ca, uid: null, noted: null } }],
  ]);

describe('what is kept after a run', () => {
  test('what the server has noted is copied, and said once', async () => {
    const { which, keeper } = await open();
    expect(keepIdentity(which, keeper, shipped.admin, told())).toMatchObject({ type: 'notice' });
    expect(keeper.read()).toEqual(kept);
    expect((await open()).keeper.read()).toEqual(kept);
    expect(keepIdentity(which, keeper, shipped.admin, told())).toBeUndefined();
  });

  test('nothing of a server that the phase has not noted: the fence may have refused it', async () => {
    const { which, keeper } = await open();
    keepIdentity(which, keeper, shipped.admin, told({ noted: null }));
    keepIdentity(which, keeper, shipped.admin, told({ noted: { name: 'attic', uid, ca } }));
    keepIdentity(which, keeper, shipped.admin, new Map());
    expect(keeper.read()).toBeUndefined();
  });

  test('a rotated CA is said; another cluster takes nobody’s place', () => {
    const place = { file: 'f', committed: true };
    const rotated = { ...kept, ca: 'b'.repeat(64) };
    expect(whatToKeep(kept, rotated, place)).toMatchObject({ kept: rotated, told: { type: 'warning' } });
    expect(whatToKeep(kept, rotated, place)?.told?.what).toContain('CA rotated');
    expect(whatToKeep(kept, { ...kept, uid: otherUid }, place)).toBeUndefined();
  });

  test('a server that could not be read now is one still', async () => {
    const { which, keeper } = await open();
    keeper.write({ ...kept, servers: ['gone', 'ms-1', 'wk-1'] });
    keepIdentity(which, keeper, shipped.admin, told());
    expect(keeper.read()?.servers).toEqual(['gone', 'ms-1']);
  });
});

describe('what gives it up', () => {
  test('a wipe of all servers, those included that only the lock knows', async () => {
    const { which, inventory, keeper } = await open();
    keeper.write({ ...kept, servers: ['gone', 'ms-1'] });
    expect(forgetWipedCluster(which, keeper, shipped.admin, inventory.hosts)).toMatchObject({
      what: expect.stringContaining('gone had its data, too'),
    });
    expect(keeper.read()).toBeDefined();
    keeper.write(kept);
    expect(
      forgetWipedCluster(
        which,
        keeper,
        shipped.admin,
        inventory.hosts.filter(host => host.name !== 'ms-1'),
      ),
    ).toMatchObject({ what: expect.stringContaining('ms-1 had its data') });
    forgetWipedCluster(which, keeper, shipped.admin, inventory.hosts);
    expect((await open()).keeper.read()).toBeUndefined();
  });

  test('never a wipe of those that are there, while a server is away', async () => {
    const file = join(folder, 'home.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('[server] }', '[server], away: true }').replace('[agent] }', '[server] }'));
    const { which, inventory, keeper } = await open();
    keeper.write({ ...kept, servers: ['ms-1', 'wk-1'] });
    const { selected } = chooseHosts(inventory, undefined);
    expect(selected.map(({ name }) => name)).toEqual(['wk-1']);
    expect(forgetWipedCluster(which, keeper, shipped.admin, selected)).toMatchObject({
      what: expect.stringContaining('ms-1 had its data'),
    });
    expect(forgetWiped(which, shipped.admin, selected)).toEqual([]);
    expect(keeper.read()).toBeDefined();
  });

  test('`cluster forget` with the very name, and nothing else', async () => {
    const { inventory, keeper } = await open();
    writeIdentity(keeper.file, kept);
    await expect(forgetCluster('attic', { inventory: inventory.file, yes: true })).rejects.toThrow(
      'its cluster is home, not attic',
    );
    await expect(forgetCluster('home', { inventory: inventory.file })).rejects.toThrow('no terminal to confirm it on');
    expect((await open()).keeper.read()).toEqual(kept);
    expect(await forgetCluster('home', { inventory: inventory.file, yes: true })).toBe(0);
    expect((await open()).keeper.read()).toBeUndefined();
  });
});

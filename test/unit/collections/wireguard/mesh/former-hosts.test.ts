import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { meshContext } from '../../../../../src/collections/wireguard/mesh/mesh-context.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import type { Facts } from '../../../../../src/model/plan/resource.ts';
import { contextOptions } from '../../../../fixtures/context-options.ts';

const inventory = await loadInventory(
  resolve(import.meta.dirname, '../../../../../inventory/home.yaml'),
  shippedSections,
);
const KEY = 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=';

/** What is told where the peers of `ms-1` are these, and earlier runs remember these hosts. */
const told = (peers: Readonly<Record<string, string>>, remembered: ReadonlyMap<string, Facts>) =>
  meshContext
    .open({ ...contextOptions(inventory), remembered })
    .warnings?.(
      { facts: new Map([['ms-1', { 'wireguard.peers': JSON.stringify(peers) }]]), silent: new Set() },
      new Set(['mesh.peers']),
    )
    .filter(one => one.what.includes('no longer managed'))
    .map(one => one.what);

const gone = new Map([['wk-9', { 'wireguard.public_key': KEY }]]);

test('a host that was taken out is named while somebody’s running interface has it as a peer', () => {
  expect(told({ '172.27.15.19/32': KEY }, gone)).toEqual([
    'wk-9 is no longer managed: the inventory does not list it, and its peers drop it',
  ]);
});

test('it is not named once its peers have dropped it, nor is a host that is listed, or one without a key', () => {
  expect(told({}, gone)).toEqual([]);
  expect(told({ '172.27.15.11/32': KEY }, new Map([['wk-1', { 'wireguard.public_key': KEY }]]))).toEqual([]);
  expect(told({ '172.27.15.19/32': KEY }, new Map([['wk-9', {}]]))).toEqual([]);
});

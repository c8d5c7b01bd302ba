import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { keptContext } from '../../../../src/collections/wipe/kept-context.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { contextOptions } from '../../../fixtures/context-options.ts';

const read = await loadInventory(resolve(import.meta.dirname, '../../../../inventory/home.yaml'), shippedSections);
const keep = ['tailscal0', 'vpn0', '/etc/rancher/mine*'];
const inventory = { ...read, hosts: read.hosts.slice(0, 2), sections: { ...read.sections, wipe: { keep } } };
const [one = '', two = ''] = inventory.hosts.map(host => host.name);

const told = (unfit: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  keptContext
    .open(contextOptions(inventory))
    .warnings?.(
      { facts: new Map(Object.entries(unfit).map(([host, of]) => [host, { 'wipe.unfit': of }])), silent: new Set() },
      new Set(['kept.names']),
    );

test('a name that fits nothing on any host is told once, with what is near', () => {
  expect(told({ [one]: { tailscal0: '', vpn0: '' }, [two]: { tailscal0: 'tailscale0' } })).toEqual([
    {
      what: 'wipe.keep names tailscal0, and nothing on any host is called so',
      hint: `did you mean tailscale0 (${two})?`,
    },
  ]);
});

test('a path, or a pattern, is told likewise', () => {
  const unfit = { '/etc/rancher/mine*': '' };
  expect(told({ [one]: unfit, [two]: unfit })).toMatchObject([
    { what: expect.stringContaining('/etc/rancher/mine*'), hint: expect.stringContaining('or a path') },
  ]);
});

test('of a host that was not read nothing is said', () => {
  expect(told({ [one]: { vpn0: '' } })).toMatchObject([
    { what: `wipe.keep names vpn0, and nothing on a host that was read (not read: ${two}) is called so` },
  ]);
  expect(told({})).toEqual([]);
  expect(told({ [one]: {}, [two]: {} })).toEqual([]);
});

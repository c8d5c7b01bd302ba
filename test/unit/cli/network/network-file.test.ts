import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { networkFile } from '../../../../src/cli/network/network-file.ts';

let folder = '';
const file = () => join(folder, 'home.yaml');
const given = (text: string) => writeFileSync(file(), text);
const read = () => readFileSync(file(), 'utf8');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-network-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = ['kubernetes', 'network', 'flannel', 'backend'];

test('nothing is written before it is asked for, and comments stay', () => {
  given('cluster: home # ours\nkubernetes:\n  network: flannel # since May\n  # not 10.42\n  pods: 10.52.0.0/16\n');
  const edit = networkFile(file(), { path: ['kubernetes', 'network'], value: { flannel: { backend: 'host-gw' } } });
  expect(edit.isThere).toBe(false);
  expect(read()).toContain('network: flannel # since May');
  edit.write();
  expect(read()).toBe(
    'cluster: home # ours\nkubernetes:\n  network: { flannel: { backend: host-gw } } # since May\n  # not 10.42\n  pods: 10.52.0.0/16\n',
  );
  expect(networkFile(file(), { path, value: 'host-gw' }).isThere).toBe(true);
});

test('of a cluster that has it from the top of the file nothing is left out', () => {
  given(
    'kubernetes: { network: { flannel: { over: hosts } } }\nclusters: { a: { kubernetes: { pods: 10.52.0.0/16 } } }\n',
  );
  expect(() => networkFile(file(), { path: ['clusters', 'a', ...path], value: 'host-gw' })).toThrow(
    'clusters.a.kubernetes.network.flannel is not said here',
  );
});

test('what cannot be put in its place is told before anything is done', () => {
  given('kubernetes: { network: { flannel: { backend: [vxlan] } } }\n');
  expect(() => networkFile(file(), { path, value: 'host-gw' })).toThrow(
    'kubernetes.network.flannel.backend cannot be set',
  );
});

import { expect, test } from 'vitest';
import { outdatedParts } from '../../../../src/cli/upgrade/outdated.ts';
import { partWords } from '../../../../src/cli/upgrade/show-outdated.ts';
import { k3sUpgrade } from '../../../../src/collections/k3s/upgrade/k3s-upgrade.ts';
import type { UpgradeTold } from '../../../../src/model/cluster/upgrade-way.ts';

const way = { ...k3sUpgrade, tested: { k3s: 'v1.36.3+k3s1', calico: 'v3.32.1', traefik: '41.3.0' } };
const node = (installed: string, runs: UpgradeTold['runs'] = {}): UpgradeTold => ({
  ...{ node: true, noted: { version: installed }, installed, runs },
});
/** What is shown of hosts that have told. */
const shown = (told: Readonly<Record<string, UpgradeTold>>, wanted: Readonly<Record<string, string>> = {}) =>
  outdatedParts(way, new Map(Object.entries(told)), wanted, words => `provision ${words} -i home.yaml`).flatMap(
    partWords,
  );

test('what runs, what is tested, and the next step there', () => {
  const old = 'v1.35.1+k3s1';
  expect(
    shown({ 'ms-1': node(old, { calico: 'v3.31.2', traefik: '41.3.0' }), 'wk-1': node(old) }, { k3s: old }),
  ).toEqual([
    'K3s: v1.35.1+k3s1 on ms-1, wk-1 · v1.36.3+k3s1 is newer',
    '  → provision upgrade --to v1.36.3+k3s1 -i home.yaml',
    'Calico: v3.31.2 · v3.32.1 is newer',
    '  → provision phase3 -i home.yaml',
    "Traefik's chart: 41.3.0 · nothing newer is tested",
  ]);
});

test('over several minor versions the next one is named, whose patch nobody here knows', () => {
  expect(shown({ 'ms-1': node('v1.34.2+k3s1') })[1]).toBe('  → provision upgrade --to v1.35.X+k3s1 -i home.yaml');
});

test('one that was cut off, and what is newer than all that was tested', () => {
  const told = { 'ms-1': node('v1.36.3+k3s1'), 'wk-1': node('v1.35.1+k3s1') };
  expect(shown(told, { k3s: 'v1.36.3+k3s1' })[0]).toBe(
    'K3s: v1.36.3+k3s1 on ms-1; v1.35.1+k3s1 on wk-1, v1.36.3+k3s1 is wanted · v1.36.3+k3s1 is newer',
  );
  expect(shown({ 'ms-1': node('v1.37.0+k3s1') })).toEqual(['K3s: v1.37.0+k3s1 on ms-1 · nothing newer is tested']);
  expect(shown({ 'ms-1': node('v1.36.3+k3s1') })).toEqual(['K3s: v1.36.3+k3s1 on ms-1 · nothing newer is tested']);
  expect(shown({})).toEqual(['K3s: does not run · tested: v1.36.3+k3s1']);
});

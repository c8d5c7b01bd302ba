import { expect, test } from 'vitest';
import { counterparts, stillMissing } from '../../../../src/cli/upgrade/lock-of-version.ts';
import { recipesOf } from '../../../../src/collections/artifacts/tested-set.ts';

const to = 'v1.36.3+k3s1';
const recipes = [...recipesOf('k3s', to), ...recipesOf('calico', 'v3.32.1', 'v1'), ...recipesOf('traefik', '41.3.0')];
const entry = { sha256: 'a'.repeat(64), size: 1, url: '' };
const lockOf = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, entry]));
const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name);
const old = ['k3s/v1.35.1+k3s1/install.sh', 'k3s/v1.35.1+k3s1/k3s-arm64'];

test('the new version takes what the old one took: no other architecture, no archive and no phase besides', () => {
  expect(names(counterparts(recipes, lockOf(old)))).toEqual([`k3s/${to}/install.sh`, `k3s/${to}/k3s-arm64`]);
  const more = [...old, 'k3s/v1.35.1+k3s1/k3s-airgap-images-arm64.tar', 'traefik/40.1.0/traefik-40.1.0.tgz'];
  expect(names(counterparts(recipes, lockOf(more))).slice(2)).toEqual([
    // An archive may come in any form.
    ...['tar.zst', 'tar.gz', 'tar'].map(form => `k3s/${to}/k3s-airgap-images-arm64.${form}`),
    'traefik/41.3.0/traefik-41.3.0.tgz',
  ]);
});

test('what is locked or in the cache, in whatever form, is not got', () => {
  const own = counterparts(recipes, lockOf([...old, 'k3s/v1.35.1+k3s1/k3s-airgap-images-arm64.tar.zst']));
  const cached = [{ name: `k3s/${to}/k3s-airgap-images-arm64.tar`, from: '/one', ...entry }];
  expect(names(stillMissing(own, lockOf([`k3s/${to}/k3s-arm64`]), cached))).toEqual([`k3s/${to}/install.sh`]);
});

import { expect, test } from 'vitest';
import { sumSaidOf } from '../../../src/artifacts/maker-sum.ts';
import { wantedRecipes } from '../../../src/artifacts/wanted-recipes.ts';
import { shippedSections } from '../../../src/collections/collections.ts';
import { k3sArtifacts } from '../../../src/collections/k3s/artifacts.ts';
import { traefikArtifacts } from '../../../src/collections/traefik/artifacts.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

test.each([
  [`${a}  k3s\n${b}  k3s-airgap-images-amd64.tar.zst\n`, 'k3s', a],
  [`${a} *k3s\r\n`, 'k3s', a],
  [`${a.toUpperCase()}  ./dist/k3s\n`, 'k3s', a],
  [`${a}\n`, 'k3s', a],
  [`${a}  k3s-arm64\n`, 'k3s', undefined],
  [`${a}\n${b}\n`, 'k3s', undefined],
  ['<html>', 'k3s', undefined],
  [`${a.slice(1)}  k3s\n`, 'k3s', undefined],
])('%j says of %s: %s', (text, file, said) => {
  expect(sumSaidOf(`https://example.org/v1%2Bk/${file}`, 'sha256sum', text)).toBe(said);
});

test('a Helm repository’s index says the digest of a chart by its address', () => {
  const index = `apiVersion: v1
entries:
  traefik-crds:
    - { name: traefik-crds, version: 1.0.0, urls: [https://example.org/traefik-crds-1.0.0.tgz], digest: ${b} }
  traefik:
    - { name: traefik, version: 41.2.0, urls: [traefik/traefik-41.2.0.tgz], digest: ${b} }
    - { name: traefik, version: 41.3.0, urls: [traefik/traefik-41.3.0.tgz], digest: ${a} }
`;
  const url = 'https://example.org/charts/traefik/traefik-41.3.0.tgz';
  expect(sumSaidOf(url, 'helm-index', index)).toBe(a);
  expect(sumSaidOf(url.replace('41.3', '41.4'), 'helm-index', index)).toBe(undefined);
  expect(sumSaidOf(url, 'helm-index', 'entries: [')).toBe(undefined);
});

test('what is got: files of the hosts’ architectures, and of archives of images the smallest or none', () => {
  const text = clusterYaml({ hosts: ['one'] });
  const read = (yaml: string) => parseInventory(yaml, 'lab.yaml', { sections: shippedSections });
  const inventory = read(text.replace('[server]', '[server, edge]'));
  // Where nothing faces the internet, nothing of Traefik is wanted.
  expect(traefikArtifacts(read(text))).toEqual([]);
  const recipes = [...k3sArtifacts(inventory), ...traefikArtifacts(inventory)];
  const names = (images: 'registry' | 'bundle', ...architectures: ('amd64' | 'arm64' | 'arm')[]) => {
    const { get, pull } = wantedRecipes(recipes, { architectures, images });
    return [get.map(one => one.name.replace(/.*\//, '')), pull.map(one => one.name.replace(/.*\//, ''))];
  };
  expect(names('registry', 'amd64', 'arm')).toEqual([['install.sh', 'k3s', 'k3s-armhf', 'traefik-41.3.0.tgz'], []]);
  expect(names('bundle', 'arm64')).toEqual([
    ['install.sh', 'k3s-arm64', 'k3s-airgap-images-arm64.tar.zst', 'traefik-41.3.0.tgz'],
    ['traefik-images-arm64.tar'],
  ]);
});

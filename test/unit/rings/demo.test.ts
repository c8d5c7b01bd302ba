import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasTraefik, missingOfCalico, partsOfK3s, wholeVersions } from '../../../scripts/cached-parts.mjs';
import { demoInventory, demoName } from '../../../scripts/demo-inventory.mjs';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { kubernetesSection } from '../../../src/collections/kubernetes/kubernetes-section.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../..');
const home = readFileSync(join(root, 'inventory/home.yaml'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-demo-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const inventoryWith = (version: string | undefined) => {
  const file = join(folder, 'home.yaml');
  writeFileSync(file, demoInventory(home, { version, architecture: 'amd64' }));
  return loadInventory(file, shippedSections);
};

test('its inventory is one: of the K3s that is there, or of the tested set, whose images are got with it', async () => {
  const cached = await inventoryWith('v1.36.3+k3s1-lab');
  expect(kubernetesSection.of(cached)).toMatchObject({ version: 'v1.36.3+k3s1-lab', network: 'flannel' });
  expect(cached.sections?.['artifacts']).toMatchObject({ images: 'registry' });
  const fetched = await inventoryWith(undefined);
  expect(kubernetesSection.of(fetched).version).toMatch(/^v\d/);
  expect(fetched.sections?.['artifacts']).toMatchObject({ images: 'bundle', architectures: ['amd64'] });
});

test('an inventory without the line that it goes behind is refused', () => {
  expect(() => demoInventory('cluster: home\n', { version: undefined, architecture: 'amd64' })).toThrow('has no line');
});

test('its program runs on the server alone, behind the route that phase 4 makes', async () => {
  const inventory = await inventoryWith(undefined);
  expect(inventory.sections?.['ingress']).toMatchObject({ hosts: [{ host: demoName, service: 'whoami', port: 80 }] });
  const playbook = await loadPlaybook(join(root, 'demo/whoami.yaml'), root, shipped);
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: () => '',
  });
  const titles = inventory.hosts.map(host => [
    host.name,
    program.tasks(host, { facts: new Map(), silent: new Set() }).map(task => task.resource),
  ]);
  expect(titles.filter(([, tasks]) => tasks?.length !== 0)).toEqual([['ms-1', ['kubernetes_manifest']]]);
});

test('a K3s is whole where program, installer and images of one version are there', () => {
  const parts = (version: string, without = '') =>
    partsOfK3s
      .filter(part => part !== without)
      .map(part => `k3s/${version}/${part.endsWith('.') ? `${part}tar` : part}`);
  expect(wholeVersions([])).toEqual([]);
  expect(wholeVersions(parts('v1'))).toEqual(['v1']);
  for (const without of partsOfK3s) expect(wholeVersions([...parts('v1', without), ...parts('v2')])).toEqual(['v2']);
});

test('what of Calico and Traefik is there is told by name', () => {
  expect(missingOfCalico(['calico/v3.32.1/operator-crds.yaml', 'calico/v3.32.1/tigera-operator.yaml'])).toEqual([
    expect.stringContaining('calico-images-'),
  ]);
  expect(hasTraefik(['traefik/41.3.0/traefik-images-amd64.tar'])).toBe(false);
  expect(hasTraefik(['traefik/41.3.0/traefik-41.3.0.tgz'])).toBe(true);
});

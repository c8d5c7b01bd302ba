import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askChannel } from '../../../src/artifacts/channel.ts';
import { readChannel, writeChannel, writeLock } from '../../../src/artifacts/lock-file.ts';
import { wantedRecipes } from '../../../src/artifacts/wanted-recipes.ts';
import { artifactRecipes } from '../../../src/cli/artifacts/artifact-recipes.ts';
import { lockedArtifacts } from '../../../src/cli/artifacts/locked-artifacts.ts';
import { channelIn } from '../../../src/cli/open/channel-in.ts';
import { withLockedVersion } from '../../../src/cli/open/locked-version.ts';
import { shippedPlaybook } from '../../../src/cli/open/open-playbook.ts';
import { recipesOf, testedSet, untested } from '../../../src/collections/artifacts/tested-set.ts';
import { calicoArtifacts } from '../../../src/collections/calico/artifacts.ts';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { k3sArtifacts } from '../../../src/collections/k3s/artifacts.ts';
import { calicoOf, kubernetesSection } from '../../../src/collections/kubernetes/kubernetes-section.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const inventoryOf = (kubernetes: string, file = 'lab.yaml') =>
  parseInventory(`${clusterYaml({ hosts: ['one'] })}kubernetes: ${kubernetes}\n`, file, { sections: shippedSections });

test('what an inventory gets that says no version is the tested set, for every architecture by its own address', () => {
  const inventory = inventoryOf('{}');
  expect(kubernetesSection.of(inventory).version).toBe(testedSet.k3s);
  expect(calicoOf(inventory)).toEqual({ version: testedSet.calico, crds: 'v1' });
  const recipes = [...k3sArtifacts(inventory), ...calicoArtifacts(inventory)];
  expect(recipes.filter(one => one.untested !== undefined)).toEqual([]);
  expect(
    recipes.filter(one =>
      /[{}]/.test(
        JSON.stringify(one)
          .slice(1, -1)
          .replace(/"sum":\{|\},?/g, ''),
      ),
    ),
  ).toEqual([]);
  const arm = recipes.find(one => one.name.endsWith('k3s-armhf'));
  expect(arm).toEqual({
    name: 'k3s/v1.36.3+k3s1/k3s-armhf',
    about: 'K3s for arm',
    url: 'https://github.com/k3s-io/k3s/releases/download/v1.36.3%2Bk3s1/k3s-armhf',
    sum: {
      url: 'https://github.com/k3s-io/k3s/releases/download/v1.36.3%2Bk3s1/sha256sum-arm.txt',
      form: 'sha256sum',
    },
    architecture: 'arm',
  });
  const { get } = wantedRecipes(recipesOf('k3s', testedSet.k3s), { architectures: ['arm64'], images: 'bundle' });
  expect(get.map(one => one.name.replace(/.*\//, ''))).toEqual([
    'install.sh',
    'k3s-arm64',
    'k3s-airgap-images-arm64.tar.zst',
  ]);
});

test('another version is said, not refused', () => {
  expect(untested('k3s', testedSet.k3s)).toBe(undefined);
  const inventory = inventoryOf('{ version: v1.35.2+k3s1, calico: { version: v3.31.0 } }');
  const said = [...k3sArtifacts(inventory), ...calicoArtifacts(inventory)].map(one => one.untested);
  expect([...new Set(said)]).toEqual([
    'K3s v1.35.2+k3s1 is not run by us: this release of provision was run with v1.36.3+k3s1',
    'Calico v3.31.0 is not run by us: this release of provision was run with v3.32.1',
  ]);
  // A channel is no version yet.
  expect(untested('k3s', 'v1.35')).toBe(undefined);
  // Which images it has, nobody knows.
  expect(calicoArtifacts(inventory).some(one => one.pulls !== undefined)).toBe(false);
});

test('the definitions of Calico follow its version and that of K3s', () => {
  const crds = (kubernetes: string) => calicoOf(inventoryOf(kubernetes)).crds;
  expect(crds('{ calico: { version: v3.33.1 } }')).toBe('v3');
  expect(crds('{ version: v1.35.2+k3s1, calico: { version: v3.33.1 } }')).toBe('v1');
  expect(crds('{ calico: { version: v3.33.1, crds: v1 } }')).toBe('v1');
  const names = calicoArtifacts(inventoryOf('{ calico: { version: v3.33.1 } }')).map(one => one.name);
  expect(names.slice(0, 2)).toEqual([
    'calico/v3.33.1/v3_projectcalico_org.yaml',
    'calico/v3.33.1/tigera-operator.yaml',
  ]);
});

test.each([
  ['{ calico: { crds: v3 } }', 'the operator of Calico v3.32.1 fails with the v3 definitions'],
  [
    '{ version: v1.35.2+k3s1, calico: { version: v3.33.1, crds: v3 } }',
    'K3s v1.35.2+k3s1 has no MutatingAdmissionPolicy',
  ],
  ['{ calico: { version: 3.32 } }', 'version'],
  ['{ version: newest }', '"newest" is no version of K3s'],
])('refused: kubernetes: %s', (kubernetes, what) => {
  expect(() => inventoryOf(kubernetes)).toThrow(what);
});

test('a channel is the version that the lock says, else the tested set’s, and stays a channel where neither knows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-channel-'));
  try {
    const file = join(folder, 'lab.yaml');
    const lock = join(folder, 'lab.lock.yaml');
    const of = (kubernetes: string) => {
      const inventory = inventoryOf(kubernetes, file);
      const channel = channelIn(inventory, shippedSections);
      if (channel === undefined) throw new RangeError('it names a channel');
      return { inventory, channel };
    };
    const stable = of('{ version: stable, pods: 10.50.0.0/16 }');
    const minor = of('{ version: v1.35 }');
    const settled = ({ inventory, channel }: typeof stable) =>
      kubernetesSection.of(withLockedVersion(inventory, channel));
    expect(channelIn(inventoryOf('{}'), shippedSections)).toBe(undefined);
    expect([stable.channel.name, minor.channel.name]).toEqual(['stable', 'v1.35']);
    expect(settled(stable).version).toBe(testedSet.k3s);
    expect(withLockedVersion(minor.inventory, minor.channel)).toBe(minor.inventory);
    writeChannel(lock, 'stable', 'v1.36.9+k3s1');
    // What is locked beside it stays, either way.
    writeLock(lock, { a: { sha256: 'a'.repeat(64), size: 1, url: 'https://x', by_hand: true } });
    writeChannel(lock, 'v1.35', 'v1.35.2+k3s1');
    expect(readChannel(lock, 'stable')).toBe('v1.36.9+k3s1');
    expect(readFileSync(lock, 'utf8')).toContain('by_hand: true');
    expect([settled(stable).version, settled(stable).pods]).toEqual(['v1.36.9+k3s1', '10.50.0.0/16']);
    expect(settled(minor).version).toBe('v1.35.2+k3s1');
    writeFileSync(lock, 'channels: 1\n');
    expect(() => readChannel(lock, 'stable')).toThrow('channels');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a channel is asked for at its makers’ server, or at a mirror', async () => {
  const texts: Record<string, string> = {
    '/a/k3s/channels': JSON.stringify({
      data: [
        { id: 'stable', name: 'stable', latest: 'v1.35.6+k3s1', links: {} },
        { id: 'v1.34', name: 'v1.34' },
        { id: 'odd', name: 'odd', latest: 'v1; reboot' },
      ],
    }),
    '/b/k3s/channels': '<html>',
  };
  const server = createServer((asked, answer) => answer.end(texts[asked.url ?? ''] ?? ''));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    expect(await askChannel('stable', `${base}/a/`, [])).toBe('v1.35.6+k3s1');
    for (const none of ['v1.34', 'odd', 'v1.33']) {
      await expect(askChannel(none, `${base}/a`, [])).rejects.toThrow(`it says no version of the channel ${none}`);
    }
    await expect(askChannel('stable', `${base}/b`, [])).rejects.toThrow('it is no list of channels');
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
});

test('a run that takes locked files says which were added by hand, and which versions nobody of us has run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-notes-'));
  try {
    const file = join(folder, 'lab.yaml');
    const version = 'v1.36.3+k3s1-mine';
    const inventory = inventoryOf(`{ version: ${version} }`, file);
    const one = { sha256: 'a'.repeat(64), size: 1, url: 'https://x' };
    const lock = {
      [`k3s/${version}/k3s`]: { ...one, by_hand: true },
      [`k3s/${version}/k3s-arm64`]: { ...one, by_hand: true },
      [`k3s/${version}/k3s-armhf`]: { ...one, by_hand: true },
      [`k3s/${version}/install.sh`]: one,
    };
    writeLock(join(folder, 'lab.lock.yaml'), lock);
    const notes = async (name: string) =>
      (await lockedArtifacts([await shippedPlaybook(name, shipped)], inventory, shipped, 'unread')).notes;
    expect(await notes('wireguard')).toEqual([]);
    expect(await notes('k3s')).toEqual([
      `K3s ${version} is not run by us: this release of provision was run with v1.36.3+k3s1`,
      `3 of 4 locked files were added by hand (own builds, or carried here): k3s/${version}/k3s, k3s/${version}/k3s-arm64, and 1 more`,
    ]);
    expect(await notes('doctor')).toEqual(await notes('k3s'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('which files a channel means is refused until somebody has asked which version it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-channel-'));
  try {
    const file = join(folder, 'lab.yaml');
    const text = `${clusterYaml({ hosts: ['one'] })}kubernetes: { version: v1.35 }\n`;
    writeFileSync(file, text);
    await expect(artifactRecipes(file)).rejects.toThrow(
      'it does not say yet which version of K3s the channel v1.35 is',
    );
    writeChannel(join(folder, 'lab.lock.yaml'), 'v1.35', 'v1.35.2+k3s1');
    expect((await artifactRecipes(file)).recipes[0]?.name).toBe('k3s/v1.35.2+k3s1/install.sh');
    // The tested set's own channel is asked of nobody, and written down once.
    writeFileSync(file, text.replace('v1.35', 'stable'));
    expect((await artifactRecipes(file, 'settle')).notes[0]).toContain(
      `K3s stable is ${testedSet.k3s}, by the tested set`,
    );
    expect((await artifactRecipes(file, 'settle')).notes).toEqual([]);
    expect(readChannel(join(folder, 'lab.lock.yaml'), 'stable')).toBe(testedSet.k3s);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

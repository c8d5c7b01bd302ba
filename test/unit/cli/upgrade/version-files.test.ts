import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Lock,
  lockText,
  readChannel,
  readIdentity,
  readLock,
  writeIdentity,
} from '../../../../src/artifacts/lock-file.ts';
import { versionFiles } from '../../../../src/cli/upgrade/version-files.ts';

let folder = '';
const file = () => join(folder, 'home.yaml');
const lockFile = () => join(folder, 'home.lock.yaml');
const read = () => readFileSync(file(), 'utf8');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const to = 'v1.36.3+k3s1';
const entry = (sum: string) => ({ sha256: sum.repeat(64), size: 1, url: 'https://example.org/k3s' });
const before: Lock = { 'k3s/v1.35.1+k3s1/k3s': entry('a') };
const after: Lock = { [`k3s/${to}/k3s`]: entry('b') };
const edits = [{ path: ['kubernetes', 'version'], value: to }];
const cluster = { name: 'home', uid: '11111111-1111-4111-8111-111111111111', ca: 'c'.repeat(64), servers: ['ms-1'] };

function given(text: string): void {
  writeFileSync(file(), text);
  writeFileSync(lockFile(), lockText(before));
  writeIdentity(lockFile(), cluster);
}

test('the version is set where it stands, and all else stays to the byte', async () => {
  given(
    'cluster: home   # ours\nkubernetes:\n  version: v1.35.1+k3s1  # since May\n  # not 10.42\n  pods: 10.52.0.0/16\n',
  );
  const files = versionFiles(file(), edits, undefined, after);
  expect(read()).toContain('v1.35.1');
  files.write();
  expect(read()).toBe(
    `cluster: home   # ours\nkubernetes:\n  version: ${to}  # since May\n  # not 10.42\n  pods: 10.52.0.0/16\n`,
  );
  // A kill between the two files, or after both, leaves a lock that fits either inventory.
  expect(Object.keys(await readLock(lockFile()))).toEqual([...Object.keys(before), ...Object.keys(after)]);
  files.prune();
  expect(await readLock(lockFile())).toEqual(after);
  expect(readIdentity(lockFile())).toEqual(cluster);
});

test.each([
  [
    'cluster: home\nkubernetes:\n  pods: 10.52.0.0/16\n',
    `cluster: home\nkubernetes:\n  version: ${to}\n  pods: 10.52.0.0/16\n`,
  ],
  ['cluster: home # ours\n', `cluster: home # ours\n\nkubernetes:\n  version: ${to}\n`],
  ['kubernetes: { version: v1.35.1+k3s1, network: flannel }\n', `kubernetes: { version: ${to}, network: flannel }\n`],
])('an inventory that says it otherwise, or not at all: %j', (text, wanted) => {
  given(text);
  versionFiles(file(), edits, undefined, after).write();
  expect(read().replace('\n\n', '\n')).toBe(wanted.replace('\n\n', '\n'));
});

test('what Calico was set up with is written, too, where a newer K3s would mean another', () => {
  given('kubernetes:\n  version: v1.35.1+k3s1\n  calico: { version: v3.33.1 } # mine\n');
  const more = [...edits, { path: ['kubernetes', 'calico', 'crds'], value: 'v1' }];
  versionFiles(file(), more, undefined, after).write();
  expect(read()).toBe(`kubernetes:\n  version: ${to}\n  calico: { crds: v1, version: v3.33.1 } # mine\n`);
});

test('a channel stays in the inventory as long as the version may be one of it; the lock says which', () => {
  const channel = (name: string) => ({ name, tested: undefined, settled: () => expect.fail() });
  const text = (name: string) => `kubernetes: { version: ${name} }\n`;
  for (const name of ['stable', 'v1.36']) {
    given(text(name));
    versionFiles(file(), edits, channel(name), after).write();
    expect(read()).toBe(text(name));
    expect(readChannel(lockFile(), name)).toBe(to);
  }
  given(text('v1.35'));
  versionFiles(file(), edits, channel('v1.35'), after).write();
  expect(read()).toBe(text(to));
});

test('an inventory that cannot be edited is told before anything is written', () => {
  given('x: &v { version: v1.35.1+k3s1 }\nkubernetes: *v\n');
  expect(() => versionFiles(file(), edits, undefined, after)).toThrow('kubernetes.version cannot be set to');
  expect(readFileSync(lockFile(), 'utf8')).not.toContain(to);
});

test('what somebody else has changed meanwhile is not overwritten', () => {
  given('kubernetes: { version: v1.35.1+k3s1 }\n');
  const files = versionFiles(file(), edits, undefined, after);
  writeFileSync(file(), 'kubernetes: { version: v1.35.1+k3s1, pods: 10.52.0.0/16 }\n');
  expect(() => files.write()).toThrow('somebody else has changed the file');
  expect(read()).toContain('v1.35.1');
});

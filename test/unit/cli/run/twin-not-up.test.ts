import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../../../src/cli/command-line.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-not-up-'));
  writeFileSync(join(folder, 'home.yaml'), clusterYaml({ cluster: 'twin-not-up' }));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const task = (resource: string) => `name: own
title: of the user's own
stages:
  - name: all
    tasks:
      - ${resource}
`;

/** What a command with `--twin` ends with, where the twin is not up. */
async function said(words: string, playbook: string) {
  writeFileSync(join(folder, 'own.yaml'), playbook);
  let stderr = '';
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += String(text);
    return true;
  });
  const code = await runCommandLine([...words.split(' '), '-i', join(folder, 'home.yaml'), '--twin'], '0');
  return { code, stderr };
}

test.each(['run', 'gate', 'diagnose'])(
  '%s: a mistake in the playbook is told, and not that the twin is not up',
  async word => {
    const { code, stderr } = await said(`${word} ${join(folder, 'own.yaml')}`, task('fiel: { path: /a }'));
    expect(stderr).toContain('own.yaml:6:9');
    expect(stderr).toContain('fiel');
    expect(stderr).not.toContain('is not up');
    expect(code).toBe(4);
  },
);

test('a host that is not there is told first, too', async () => {
  const { stderr } = await said(`run ${join(folder, 'own.yaml')} -l nobody`, task('directory: { path: /a }'));
  expect(stderr).toContain('nobody');
  expect(stderr).not.toContain('is not up');
});

test('where the files are sound, the twin is said not to be up', async () => {
  const { code, stderr } = await said(`run ${join(folder, 'own.yaml')}`, task('directory: { path: /a }'));
  expect(stderr).toMatch(/the twin of .*home\.yaml is not up\n.*→ start it with: /);
  expect(code).toBe(1);
});

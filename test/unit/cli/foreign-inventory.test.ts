import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { written } from './written.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** The exit code of a command line, and what it says. */
async function run(...words: readonly string[]): Promise<{ code: number; out: string; said: string }> {
  const { value, stdout, stderr } = await written(() => runCommandLine(words, '0'));
  return { code: value, out: stdout, said: stderr };
}

const hosts = fileOf('hosts.ini', '[server]\nalpha ansible_host=10.1.0.2 ansible_user=root\n');

test('a file of Ansible given as the inventory says what it is, and how it is imported', async () => {
  const { code, said } = await run('inventory', 'check', '-i', hosts);
  expect([code, said.replaceAll(folder, '')]).toMatchInlineSnapshot(`
    [
      4,
      "✗ /hosts.ini: this is an Ansible inventory (INI), and no inventory of provision
      → make one of it: provision inventory import /hosts.ini -o NEW.yaml
    ",
    ]
  `);
});

test('one of k0sctl says what it is', async () => {
  const file = fileOf('k0sctl.yaml', 'apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\n');
  const { code, said } = await run('inventory', 'check', '-i', file);
  expect([code, said.includes('this is a cluster of k0sctl, and no inventory of provision')]).toEqual([4, true]);
});

test('an import writes a file once, and what is marked in it is listed by check', async () => {
  const file = join(folder, 'home.yaml');
  const first = await run('inventory', 'import', hosts, '-o', file);
  const text = readFileSync(file, 'utf8');
  expect([first.code, first.out]).toEqual([0, '']);
  expect(text).toContain('  alpha:\n    site: lan\n    address: 10.1.0.2\n');
  const check = await run('inventory', 'check', '-i', file);
  expect([check.code, check.out.includes(`${file}:4: TODO: proposed: a name of your own for the cluster`)]).toEqual([
    0,
    true,
  ]);
  writeFileSync(file, 'mine\n');
  expect((await run('inventory', 'import', hosts, '-o', file)).code).toBe(4);
  expect(readFileSync(file, 'utf8')).toBe('mine\n');
  expect((await run('inventory', 'import', hosts, '-o', file, '--force')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('without -o the inventory alone is on standard output', async () => {
  const { code, out, said } = await run('inventory', 'import', hosts);
  expect([code, out.startsWith('# Imported from'), said.includes('an Ansible inventory (INI)')]).toEqual([
    0,
    true,
    true,
  ]);
});

test('files that the named one takes in are read: what ssh includes, and drop-ins of K3s', async () => {
  mkdirSync(join(folder, 'config.d'));
  mkdirSync(join(folder, 'k3s.yaml.d'));
  fileOf('config.d/lab.conf', 'Include config.d/more.*\nHost alpha\n HostName 10.1.0.2\n');
  fileOf('config.d/more.txt', 'Host beta\n HostName 10.1.0.3\n');
  fileOf('k3s.yaml.d/1.yaml', 'node-name: gamma\n');
  const config = fileOf('config', 'Include config.d/*.conf\nHost *\n User jan\n');
  const k3s = fileOf('k3s.yaml', 'cluster-init: true\nnode-ip: 10.1.0.4\n');
  const { code, out, said } = await run('inventory', 'import', config, k3s);
  expect([code, [...out.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name)]).toEqual([
    0,
    ['lan', 'beta', 'alpha', 'gamma'],
  ]);
  expect(said).toContain(`${config}: ssh's configuration\n${k3s}: K3s' configuration\n`);
  expect(said).not.toContain('these files were not read');
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'provision-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = `cluster: names
sites: { here: {} }
hosts:
  one: { site: here, address: one.example.net, mesh_address: 10.8.0.1, roles: [server] }
mesh: { subnet: 10.8.0.0/24 }
`;

/** The inventory as a drawing, on a machine whose /etc/hosts says this. */
function graph(hosts: string): string {
  writeFileSync(join(folder, 'hosts'), hosts);
  writeFileSync(join(folder, 'nsswitch.conf'), 'hosts: files\n');
  writeFileSync(join(folder, 'inv.yaml'), TEXT);
  const script = `for file in hosts nsswitch.conf; do mount --bind "$1/$file" "/etc/$file" || exit; done
exec "$2" "$3" inventory graph -i "$1/inv.yaml"`;
  const cli = join(import.meta.dirname, '../../bin/provision.mjs');
  const { stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', folder, process.execPath, cli]);
  return `${stdout}${stderr}`;
}

test.skipIf(!asRoot)('names are looked up by the system when a command starts', () => {
  expect(graph('198.51.100.7 one.example.net\n')).toContain('198.51.100.7');
  const moved = graph('198.51.100.9 one.example.net\n198.51.100.8 one.example.net\n');
  expect([moved.includes('198.51.100.7'), moved.includes('198.51.100.8')]).toEqual([false, true]);
  expect(graph('198.51.100.7 another.example.net\n')).toMatch(
    /inv\.yaml:4:\d+: hosts\.one\.address|one\.example\.net leads to no address/,
  );
});

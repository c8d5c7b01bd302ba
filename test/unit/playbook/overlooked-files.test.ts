import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { overlookedFiles } from '../../../src/playbook/parse/overlooked-files.ts';

const root = resolve(import.meta.dirname, '../../..');
const shippedTemplate = join(root, 'templates/wg0.conf.hbs');
const wireguard = await loadPlaybook(join(root, 'playbooks/wireguard.yaml'), root, shipped);

/** A folder of somebody's own, with an inventory/, a playbooks/ and a templates/. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['inventory', 'playbooks', 'templates']) mkdirSync(join(folder, name));
  return folder;
}

const told = async (folder: string, playbook = wireguard) =>
  (await overlookedFiles(playbook, folder)).map(({ what, hint }) => ({ what, hint }));

test("a template of one's own that a phase does not take is named, beside the inventory or above it", async () => {
  const folder = project();
  const mine = join(folder, 'templates/wg0.conf.hbs');
  writeFileSync(mine, '# mine\n');
  const expected = [
    {
      what: `${mine} is not used: this run takes templates/wg0.conf.hbs`,
      hint: 'a phase takes what ships with provision; your own playbook and its templates: provision run FILE',
    },
  ];
  expect(await told(folder)).toEqual(expected);
  expect(await told(join(folder, 'inventory'))).toEqual(expected);
});

test('so is a playbook with the name of a phase', async () => {
  const folder = project();
  writeFileSync(join(folder, 'playbooks/wireguard.yaml'), 'name: wireguard\n');
  writeFileSync(join(folder, 'wireguard.yaml'), 'name: wireguard\n');
  expect((await told(folder)).map(({ what }) => what)).toEqual([
    `${join(folder, 'playbooks/wireguard.yaml')} is not used: this run takes playbooks/wireguard.yaml`,
    `${join(folder, 'wireguard.yaml')} is not used: this run takes playbooks/wireguard.yaml`,
  ]);
});

test('so is a template that a playbook of somebody does not find where it looks', async () => {
  const folder = project();
  mkdirSync(join(folder, 'elsewhere/here'), { recursive: true });
  writeFileSync(join(folder, 'templates/wg0.conf.hbs'), '# mine\n');
  const file = join(folder, 'elsewhere/here/site.yaml');
  writeFileSync(
    file,
    'name: site\nstages:\n  - name: a\n    tasks:\n      - template: { path: /etc/motd, template: wg0.conf.hbs }\n',
  );
  const [one, ...more] = await told(folder, await loadPlaybook(file, root, shipped));
  expect(one?.what).toContain(`is not used: this run takes templates/wg0.conf.hbs`);
  expect(one?.hint).toBe("put it beside the playbook, or into templates/ beside the playbook's folder");
  expect(more).toEqual([]);
});

test('what is used, a link to it and a copy of it are not overlooked', async () => {
  expect(await told(join(root, 'inventory'))).toEqual([]);
  const folder = project();
  symlinkSync(shippedTemplate, join(folder, 'templates/wg0.conf.hbs'));
  cpSync(wireguard.file, join(folder, 'playbooks/wireguard.yaml'));
  expect(await told(folder)).toEqual([]);
});

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addClient } from '../../../../src/cli/client/add-client.ts';
import { lastDay } from '../../../../src/cli/client/client-options.ts';
import { clientLine, listClients } from '../../../../src/cli/client/list-clients.ts';
import { revokeClient } from '../../../../src/cli/client/revoke-client.ts';
import { showClient } from '../../../../src/cli/client/show-client.ts';
import { writeNew } from '../../../../src/cli/client/write-new.ts';
import { written } from '../written.ts';

const KEY = 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=';
const OWN = Buffer.alloc(32, 7).toString('base64');
const laptop = `    laptop: { address: 172.27.15.254, public_key: ${KEY}, gateway: ctb-edge-1, expires: 2999-01-01 }\n`;
let folder = '';
let text = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-client-'));
  text = readFileSync(new URL('../../../../inventory/home.yaml', import.meta.url), 'utf8').replace(
    /^(mesh:\n)/m,
    `$1  clients:\n${laptop}`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const given = (change: (text: string) => string = same => same) => {
  const file = join(folder, 'home.yaml');
  writeFileSync(file, change(text));
  return { inventory: file, forks: 1, verbose: 0, color: false };
};
/** The key of the gateway is pinned, so that no run must have learnt it. */
const pinned = () =>
  given(before =>
    before.replace('mesh_address: 172.27.15.31', `mesh_address: 172.27.15.31\n    wireguard_public_key: ${OWN}`),
  );

test('what would be lost, or goes to some hosts alone, is refused before anything is read', async () => {
  const out = join(folder, 'taken.conf');
  writeFileSync(out, 'mine');
  await expect(addClient('phone', { ...given(), out })).rejects.toThrow('there is a file already');
  await expect(addClient('phone', { ...given(), qr: out })).rejects.toThrow('there is a file already');
  await expect(addClient('phone', { ...given(), json: true })).rejects.toThrow('JSON has no place for a configuration');
  await expect(addClient('phone', { ...given(), json: true, qr: true, out: `${out}.new` })).rejects.toThrow(
    'JSON has no place for a configuration',
  );
  await expect(addClient('phone', { ...given(), limit: 'wk-1' })).rejects.toThrow(
    'all hosts of a mesh learn of a client',
  );
  await expect(revokeClient('laptop', { ...given(), limit: 'wk-1' })).rejects.toThrow('all hosts of a mesh learn');
  expect(readFileSync(out, 'utf8')).toBe('mine');
});

test('a client that is there already, or is not, and a day that is over', async () => {
  await expect(addClient('laptop', given())).rejects.toThrow('it has a client laptop already');
  await expect(revokeClient('phone', given())).rejects.toThrow('it has no client phone');
  await expect(showClient('phone', given())).rejects.toThrow('it has no client phone');
  await expect(addClient('phone', { ...given(), expires: '2020-01-01' })).rejects.toThrow('2020-01-01 is over already');
  await expect(addClient('phone', { ...given(), expires: 'soon' })).rejects.toThrow('"soon" is no day');
  expect(readFileSync(given().inventory, 'utf8')).toBe(text);
});

test('nothing is written where nobody can confirm it, and no key is shown', async () => {
  const options = pinned();
  const before = readFileSync(options.inventory, 'utf8');
  const out = join(folder, 'phone.conf');
  const told = await written(async () => {
    await expect(addClient('phone', { ...options, out })).rejects.toThrow('no terminal to confirm it on');
    await expect(revokeClient('laptop', options)).rejects.toThrow('no terminal to confirm it on');
  });
  expect(told.stdout).toContain('    phone:\n      address: 172.27.15.253\n');
  expect(told.stdout).not.toContain('PrivateKey');
  expect(existsSync(out)).toBe(false);
  expect(readFileSync(options.inventory, 'utf8')).toBe(before);
});

test('a key that is none is a mistake in what would be written', async () => {
  await expect(addClient('phone', { ...pinned(), publicKey: 'abc' })).rejects.toThrow(
    'this is not a WireGuard public key',
  );
  await expect(addClient('phone', { ...pinned(), publicKey: KEY })).rejects.toThrow('this key is already laptop’s');
});

test('the list, in words and as JSON, and the configuration without its key', async () => {
  const options = pinned();
  expect((await written(() => listClients(options))).stdout).toBe(
    'laptop: 172.27.15.254 · by ctb-edge-1 · reaches mesh · until 2999-01-01\n',
  );
  const json = (await written(() => listClients({ ...options, json: true }))).stdout;
  expect(JSON.parse(json)).toMatchObject({ name: 'laptop', addresses: ['172.27.15.254'], expired: false });
  const shown = (await written(() => showClient('laptop', options))).stdout;
  expect(shown).toContain('# PrivateKey = the private key, which is on the device alone\n');
  expect(shown).toContain(`PublicKey = ${OWN}\n`);
});

test('what is heard of a client, in words', () => {
  const client = {
    name: 'a',
    addresses: ['10.8.0.9'],
    gateway: 'out',
    reach: ['mesh'],
    expired: true,
    expires: '2020-01-01',
  };
  expect(clientLine(client, 'never')).toBe(
    'a: 10.8.0.9 · by out · reaches mesh · over since 2020-01-01 · never heard of',
  );
  expect(clientLine(client, 12)).toContain('heard of 12 s ago');
  expect(clientLine(client, { silent: 'out is away' })).toContain('unknown: out is away');
});

test('days from now, in UTC', () => {
  const now = new Date('2026-11-30T23:59:00Z');
  expect(lastDay('90d', now)).toBe('2027-02-28');
  expect(lastDay('2026-11-30', now)).toBe('2026-11-30');
});

test('a new file is its owner’s alone, and takes nobody’s place', () => {
  const file = join(folder, 'new.conf');
  writeNew(file, 'one');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(() => writeNew(file, 'two')).toThrow('there is a file already');
  expect(readFileSync(file, 'utf8')).toBe('one');
  expect(() => writeNew(join(folder, 'nowhere', 'new.conf'), 'one')).toThrow('it cannot be written');
});

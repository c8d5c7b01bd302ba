import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, spawned } from '../../twin/fixtures/cli.ts';
import { CLIENT } from '../fixtures/client.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

const root = join(import.meta.dirname, '../../..');
const ground = mkdtempSync(join(tmpdir(), 'provision-package-test-'));
const at = (name: string): string => join(ground, name);
const installed = at('prefix/node_modules/provision');
let server: TestServer;
let seat: Seat;
let archive: string;

/** The installed command in an empty folder, as a user without this checkout types it. */
const typed = (...words: readonly string[]): Promise<Ended> =>
  spawned([at('prefix/node_modules/.bin/provision'), ...words], { cwd: at('empty'), env: { HOME: seat.home } });

beforeAll(async () => {
  server = await startServer();
  seat = makeSeat();
  mkdirSync(at('empty'));
  execFileSync(process.execPath, [join(root, 'scripts/package.mjs'), ground], { stdio: 'pipe' });
  archive = at(readdirSync(ground).find(name => name.endsWith('.tgz')) ?? '');
  // What it needed besides would have to come from a registry.
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', at('prefix'), archive], {
    cwd: at('empty'),
    stdio: 'pipe',
  });
});

afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(ground, { recursive: true });
});

test('is one package of a few MB, runs nothing when it is installed, and hands licences on', () => {
  expect(statSync(archive).size).toBeLessThan(4_000_000);
  expect(readdirSync(at('prefix/node_modules')).filter(name => !name.startsWith('.'))).toEqual(['provision']);
  const described: unknown = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(described).not.toHaveProperty('scripts');
  expect(described).not.toHaveProperty('dependencies');
  const licences = readFileSync(join(installed, 'THIRD-PARTY.txt'), 'utf8');
  for (const name of ['ssh2', 'zod', 'listr2', 'handlebars', 'tweetnacl'])
    expect(licences).toMatch(new RegExp(`^== ${name} `, 'm'));
  for (const name of [
    'docs/quick-start.md',
    'inventory/home.yaml',
    'CHANGELOG.md',
    'dist/types/user-collections/api.d.ts',
  ])
    expect(statSync(join(installed, name)).size).toBeGreaterThan(0);
});

test('says in an empty folder how to go on', async () => {
  const lost = await typed('phase2');
  expect(lost).toMatchObject({ code: 4, stdout: '' });
  expect(lost.stderr).toContain('provision init root@203.0.113.5 pi@192.168.1.20');
  expect(await typed('--version')).toMatchObject({ code: 0 });
  expect(await typed('init')).toMatchObject({ code: 4 });
});

test('does its work on a host', async () => {
  writeFileSync(
    at('home.yaml'),
    `cluster: packed
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
hosts:
  one: { address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
`,
  );
  writeFileSync(
    at('app.yaml'),
    `name: app
stages:
  - name: settings
    tasks:
      - file: { path: ${at('target')}, content: "x\\n" }
gate:
  - file_mode: { paths: [/], mode: '0755' }
`,
  );
  const ran = await typed('run', at('app.yaml'), '-i', at('home.yaml'), '--yes');
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
  expect(readFileSync(at('target'), 'utf8')).toBe('x\n');
  const plan = await typed('phase2', '-i', at('home.yaml'), '--dry-run');
  expect(plan.stdout, plan.stderr).toContain('wireguard: WireGuard full mesh');
});

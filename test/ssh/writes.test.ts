import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { CLIENT } from './fixtures/client.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

// Everything that a command of a user's could write to: his home, the inventory's folder, where he stands, and where temporary files go.
const ground = mkdtempSync(join(tmpdir(), 'provision-writes-'));
const at = (name: string): string => join(ground, name);
const cli = join(import.meta.dirname, '../../bin/provision.mjs');
let server: TestServer;
let seat: Seat;

beforeAll(async () => {
  server = await startServer();
  seat = makeSeat();
  for (const name of ['inventory', 'here', 'tmp', 'run']) mkdirSync(at(name));
  const text = `cluster: writes
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
vars: { name: app }
`;
  writeFileSync(at('inventory/real.yaml'), text);
  symlinkSync('real.yaml', at('inventory/home.yaml'));
  writeFileSync(at('inventory/pass'), 'correct horse battery staple\n', { mode: 0o600 });
  writeFileSync(
    at('inventory/app.yaml'),
    `name: app
stages:
  - name: settings
    tasks:
      - file: { path: ${at('target')}, content: "x\\n" }
gate:
  - file_mode: { paths: [/], mode: '0755' }
`,
  );
});

afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(ground, { recursive: true });
});

/** Every file, folder and link below the user's places, with all that can be seen of it but the times of folders. */
function everything(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string, name: string): void => {
    const stat = lstatSync(path);
    const seen = [stat.mode, stat.uid, stat.gid];
    if (stat.isSymbolicLink()) found.set(name, [...seen, readlinkSync(path)].join(' '));
    else if (stat.isDirectory()) {
      found.set(name, seen.join(' '));
      for (const one of readdirSync(path)) visit(join(path, one), join(name, one));
    } else {
      found.set(name, [...seen, stat.mtimeMs, createHash('sha256').update(readFileSync(path)).digest('hex')].join(' '));
    }
  };
  visit(ground, 'ground');
  visit(seat.home, 'home');
  return found;
}

function provision(args: readonly string[], input = ''): Promise<number | null> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: at('here'),
    env: {
      PATH: process.env['PATH'],
      HOME: seat.home,
      TMPDIR: at('tmp'),
      XDG_RUNTIME_DIR: at('run'),
      PROVISION_PASSPHRASE_FILE: at('inventory/pass'),
    },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

const i = ['-i', '../inventory/home.yaml'];
const own = /^ground\/inventory\/\.provision(\/|$)/;
const journal = /^ground\/inventory\/\.provision(\/(\.gitignore|writes(\/runs(\/.*)?)?|known_hosts))?$/;
const nothing = /^$/;

const commands: readonly (readonly [
  name: string,
  args: readonly string[],
  mayWrite: RegExp,
  input: string | undefined,
])[] = (
  [
    ['help', ['--help'], nothing],
    ['version', ['--version'], nothing],
    ['completion', ['completion', 'bash'], nothing],
    ['inventory check', ['inventory', 'check', ...i], nothing],
    ['inventory schema', ['inventory', 'schema'], nothing],
    ['inventory graph', ['inventory', 'graph', ...i], nothing],
    ['status', ['status', ...i], nothing],
    ['twin status', ['twin', 'status', ...i], nothing],
    ['twin fault list', ['twin', 'fault', 'list'], nothing],
    ['a mistake in an option', ['run', '../inventory/app.yaml', ...i, '--nonsense'], nothing],
    ['a dry run', ['run', '../inventory/app.yaml', ...i, '--dry-run'], journal],
    ['a dry run of a phase', ['phase2', ...i, '--dry-run', '--force'], journal],
    ['a gate', ['gate', '../inventory/app.yaml', ...i], journal],
    [
      'a gate with a page',
      ['gate', '../inventory/app.yaml', ...i, '--report', 'page.html'],
      new RegExp(`${journal.source}|^ground/here/page\\.html$`),
    ],
    ['diagnose', ['diagnose', 'phase2', ...i], journal],
    ['attach', ['attach', ...i], journal],
    ['unlock', ['unlock', ...i, '--yes'], journal],
    ['status afterwards', ['status', ...i], nothing],
    [
      'secret set, through a link',
      ['secret', 'set', '../inventory/home.yaml', 'vars.token'],
      /^ground\/inventory\/real\.yaml$/,
      'long enough\n',
    ],
    ['secret open', ['secret', 'open'], nothing, 'sealed:v1:x\n'],
    ['secret keygen', ['secret', 'keygen', 'key'], /^ground\/here\/key$/],
    ['a run', ['run', '../inventory/app.yaml', ...i, '--yes'], new RegExp(`${own.source}|^ground/target$`)],
  ] as readonly (readonly [string, readonly string[], RegExp, string?])[]
).map(([name, args, mayWrite, input]) => [name, args, mayWrite, input] as const);

test.skipIf(!asRoot).each(commands)('%s writes only where it says', async (_name, args, mayWrite, input) => {
  const before = everything();
  expect(await provision(args, input)).not.toBeNull();
  const after = everything();
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const touched = names.filter(name => before.get(name) !== after.get(name));
  expect(touched.filter(name => !mayWrite.test(name))).toEqual([]);
});

test.skipIf(!asRoot)('and each of them has done its work', () => {
  expect(lstatSync(at('inventory/home.yaml')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('inventory/real.yaml'), 'utf8')).toContain('sealed:v1:');
  expect(existsSync(at('here/page.html'))).toBe(true);
  expect(readFileSync(at('inventory/.provision/known_hosts'), 'utf8')).toContain('127.0.0.1');
  const runs = readdirSync(at('inventory/.provision/writes/runs')).map(name => name.slice(21));
  expect(runs).toHaveLength(8);
  expect(relative(ground, at('target'))).toBe('target');
});

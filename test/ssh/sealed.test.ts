import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { printedIn } from '../event-lines.ts';
import { CLIENT } from './fixtures/client.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

const PASSWORD = `it's "Tr0ub4dor" & 3`;
const folder = mkdtempSync(join(tmpdir(), 'provision-sealed-'));
const target = join(folder, 'app.conf');
let server: TestServer;
let seat: Seat;

beforeAll(async () => {
  seat = makeSeat();
  server = await startServer();
  seat.know(server.port, server.publicKey);
  mkdirSync(join(folder, 'playbooks'));
  file(
    'inv.yaml',
    `cluster: sealed
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, known_hosts: ${seat.knownHosts} }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
vars: { name: app }
`,
  );
  file('pass', 'correct horse battery staple\n');
  file('wrong', 'incorrect horse battery\n');
  file(
    'playbooks/app.yaml',
    `name: app
stages:
  - name: settings
    tasks:
      - file: { path: ${target}, content: "name={{vars.name}}\\npassword={{vars.db.password}}\\n" }
`,
  );
});

afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(folder, { recursive: true });
});

const file = (name: string, content: string): void => writeFileSync(join(folder, name), content, { mode: 0o600 });

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const cli = join(import.meta.dirname, '../../bin/provision.mjs');

function provision(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: seat.home, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, stdout, stderr }));
  });
}

const key = { PROVISION_PASSPHRASE_FILE: join(folder, 'pass') };
const run = ['run', 'playbooks/app.yaml', '-i', 'inv.yaml'];

/** Every file of the journal as one text. */
const journal = (): string =>
  readdirSync(join(folder, '.provision'), { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, '.provision', name))
    .filter(path => statSync(path).isFile())
    .map(path => readFileSync(path, 'utf8'))
    .join('\n');

test('a value is sealed into the inventory, and nothing else in it changes', async () => {
  const before = readFileSync(join(folder, 'inv.yaml'), 'utf8');
  const { code, stderr } = await provision(['secret', 'set', 'inv.yaml', 'vars.db.password'], `${PASSWORD}\n`, key);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const after = readFileSync(join(folder, 'inv.yaml'), 'utf8');
  const [sealed = ''] = after.match(/sealed:v1:[A-Za-z0-9_:-]+/) ?? [];
  expect(after.replace(`db: { password: ${sealed} }, `, '')).toBe(before);
  expect((await provision(['secret', 'open'], sealed, key)).stdout).toBe(`${PASSWORD}\n`);
});

test.each([
  ['without the passphrase', {}, 'there is no terminal to type it on'],
  ['with another passphrase', { PROVISION_PASSPHRASE_FILE: join(folder, 'wrong') }, 'not the one it was sealed with'],
])('%s, a run ends before anything is sent, and says why', async (_name, env, why) => {
  const { code, stderr } = await provision([...run, '--yes'], '', env);
  expect(code).toBe(4);
  expect(stderr).toMatch(/^✗ inv\.yaml:7:\d+: /);
  expect(stderr).toContain('    vars.db.password\n');
  expect(stderr).toContain(why);
  expect(stderr).toContain('→');
  expect(server.commands()).toEqual([]);
});

test('what needs no secret needs no passphrase', async () => {
  expect((await provision(['inventory', 'check', '-i', 'inv.yaml'])).code).toBe(0);
});

test.skipIf(!asRoot)(
  'a run writes the value for its owner only, and it is in nothing that is shown, sent as an argument or kept',
  async () => {
    writeFileSync(target, 'password=its-predecessor\n');
    const dry = await provision([...run, '--dry-run', '-vv'], '', key);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/content +changed \(secret\)/);
    const json = await provision([...run, '--dry-run', '--json'], '', key);
    expect(printedIn(json.stdout).length).toBeGreaterThan(4);
    const real = await provision([...run, '--yes', '-vv'], '', key);
    expect(real.stderr).toBe('');
    expect(real.code).toBe(0);
    expect(readFileSync(target, 'utf8')).toBe(`name=app\npassword=${PASSWORD}\n`);
    expect((statSync(target).mode & 0o777).toString(8)).toBe('600');
    const digest = createHash('sha256').update(readFileSync(target)).digest('hex');
    const everything = [dry, json, real].flatMap(one => [one.stdout, one.stderr]);
    for (const text of [...everything, journal(), ...server.commands()]) {
      expect(text).not.toContain('Tr0ub4dor');
      expect(text).not.toContain('its-predecessor');
      expect(text).not.toContain(digest);
    }
  },
);

test('a sealed value among the arguments of anything else is refused before anything is sent', async () => {
  const sent = server.commands().length;
  file(
    'playbooks/bad.yaml',
    `name: bad
stages: [{ name: s, tasks: [{ command: { run: 'login {{vars.db.password}}', always: true } }] }]
gate: [{ command: { run: 'test {{vars.db.password}}' } }]
`,
  );
  const { code, stderr } = await provision(['run', 'playbooks/bad.yaml', '-i', 'inv.yaml', '--yes'], '', key);
  expect(code).toBe(4);
  expect(stderr).toContain('a sealed value is not allowed here');
  expect(stderr).not.toContain('Tr0ub4dor');
  expect(server.commands()).toHaveLength(sent);
});

test.skipIf(!asRoot)(
  'sealed anew with a key file, the old passphrase opens it no more; one value that does not open changes no file',
  async () => {
    expect((await provision(['secret', 'keygen', 'key'])).code).toBe(0);
    const text = readFileSync(join(folder, 'inv.yaml'), 'utf8');
    file('broken.yaml', text.replace(/(sealed:v1:[A-Za-z0-9_:-]{80})./, '$1!'));
    const both = await provision(['secret', 'rekey', 'inv.yaml', 'broken.yaml', '--new-key-file', 'key'], '', key);
    expect(both.code).toBe(4);
    expect(both.stderr).toContain('broken.yaml:7:');
    expect(readFileSync(join(folder, 'inv.yaml'), 'utf8')).toBe(text);

    expect((await provision(['secret', 'rekey', 'inv.yaml', '--new-key-file', 'key'], '', key)).code).toBe(0);
    expect((await provision([...run, '--dry-run'], '', key)).stderr).toContain('sealed with a key file');
    const { code, stdout } = await provision([...run, '--dry-run', '--key-file', 'key']);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing to change');
  },
);

test.skipIf(!asRoot)('sealed anew in some files only, the same command with both keys does the rest', async () => {
  expect((await provision(['secret', 'keygen', 'newer'])).code).toBe(0);
  const text = readFileSync(join(folder, 'inv.yaml'), 'utf8');
  file('other.yaml', text);
  const words = ['--key-file', 'key', '--new-key-file', 'newer'];
  expect((await provision(['secret', 'rekey', 'other.yaml', ...words])).code).toBe(0);
  const { code, stdout } = await provision(['secret', 'rekey', 'other.yaml', 'inv.yaml', ...words]);
  expect(code).toBe(0);
  expect(stdout).toBe('other.yaml: 1 value sealed anew\ninv.yaml: 1 value sealed anew\n');
  for (const name of ['inv.yaml', 'other.yaml']) {
    const [sealed = ''] = readFileSync(join(folder, name), 'utf8').match(/sealed:v1:[A-Za-z0-9_:-]+/) ?? [];
    expect((await provision(['secret', 'open', '--key-file', 'newer'], sealed)).stdout).toBe(`${PASSWORD}\n`);
  }
});

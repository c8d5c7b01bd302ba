import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { example } from '../unit/user-collections/example.ts';
import { CLIENT } from './fixtures/client.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

const root = join(import.meta.dirname, '../..');
const cli = join(root, 'bin/provision.mjs');
const ground = mkdtempSync(join(tmpdir(), 'provision-own-'));
const at = (name: string): string => join(ground, name);
const state = at('state/provision/trusted-collections');
let server: TestServer;
let seat: Seat;

beforeAll(async () => {
  server = await startServer();
  seat = makeSeat();
  writeFileSync(at('notes.mjs'), example('// notes.mjs'));
  writeFileSync(at('notes.yaml'), example('# notes.yaml'));
  writeFileSync(
    at('home.yaml'),
    `cluster: own
collections: [./notes.mjs]
notes: { folder: ${at('notes')} }
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], note: keep me, ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
`,
  );
});

afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(ground, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Runs the program; `answer`: at a terminal, where this is typed once something is asked. */
function provision(args: readonly string[], answer?: string): Promise<Ended> {
  const env = { PATH: process.env['PATH'], HOME: seat.home, XDG_STATE_HOME: at('state'), TERM: 'dumb' };
  const command = [process.execPath, cli, ...args];
  const [program = '', ...rest] =
    answer === undefined
      ? command
      : ['script', '-qefc', command.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' '), '/dev/null'];
  const child = spawn(program, rest, { cwd: ground, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    if (answer !== undefined && /\[y\/N\] $/.test(text)) child.stdin.write(`${answer}\n`);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  if (answer === undefined) child.stdin.end();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, text }));
  });
}

const run = ['run', 'notes.yaml', '-i', 'home.yaml'];

describe.skipIf(!asRoot)('a collection of a user’s own, as docs/collections.md has it', () => {
  test('is not run without consent, and --yes is none', async () => {
    const { code, text } = await provision([...run, '--yes']);
    expect(code).toBe(4);
    expect(text).toMatch(/nobody has agreed to run it[\s\S]*--trust-collections/);
    expect(server.connections()).toBe(0);
    expect(existsSync(state)).toBe(false);
  });

  test('is refused at a terminal by anything but yes', async () => {
    const { code, text } = await provision(run, 'n');
    expect([code, existsSync(state)]).toEqual([4, false]);
    expect(text).toMatch(/notes\.mjs[\s\S]*sha256 [0-9a-f]{64}[\s\S]*not agreed to, so it was not run/);
  });

  test('works from YAML to the gate, by a fact of one stage in the next; once agreed to, it is not asked for again', async () => {
    const first = await provision([...run, '--no-color'], 'y');
    expect(first.text).toMatch(/GO/);
    expect(first.code).toBe(0);
    expect(readFileSync(at('notes/one'), 'utf8')).toBe('keep me\n');
    expect(readFileSync(at('notes/one.length'), 'utf8')).toBe('7\n');
    expect(readFileSync(state, 'utf8')).toContain(at('notes.mjs'));
    expect(readdirSync(at('.provision')).filter(name => /trust/.test(name))).toEqual([]);
    const second = await provision([...run, '--dry-run', '--detailed-exitcode']);
    expect(second.code).toBe(0);
    writeFileSync(at('notes/one'), 'drifted\n');
    expect((await provision([...run, '--dry-run', '--detailed-exitcode'])).code).toBe(2);
    expect((await provision(['gate', 'notes.yaml', '-i', 'home.yaml'])).code).toBe(0);
  });

  test('says before the boot who wins at it, in the plan and at the gate', async () => {
    writeFileSync(at('notes/one.at-boot'), 'of somebody else\n');
    const gate = await provision(['gate', 'notes.yaml', '-i', 'home.yaml', '--no-color']);
    expect(gate.code).toBe(3);
    expect(gate.text).toMatch(/after the next boot note \S+\/one is of somebody else, by \S+\/one\.at-boot/);
    const plan = await provision([...run, '--dry-run', '--no-color']);
    expect(plan.text).toMatch(/of somebody else[\s\S]*rm \S+\/one\.at-boot/);
    rmSync(at('notes/one.at-boot'));
    expect((await provision(['gate', 'notes.yaml', '-i', 'home.yaml'])).code).toBe(0);
  });

  test('says why it does not work: the gate at STOP, the cause by its code, and GO after the remedy', async () => {
    expect((await provision(['diagnose', 'notes.yaml', '-i', 'home.yaml'])).code).toBe(0);
    rmSync(at('notes/one'));
    writeFileSync(at('notes/one.length'), '');
    const gate = await provision(['gate', 'notes.yaml', '-i', 'home.yaml', '--no-color']);
    expect(gate.code).toBe(3);
    expect(gate.text).toMatch(/one has no note[\s\S]*provision run notes\.yaml/);
    const alone = await provision(['diagnose', 'notes.yaml', '-i', 'home.yaml', '--json']);
    expect(alone.code).toBe(3);
    expect(alone.text).toContain('"code":"note-lost"');
    expect((await provision(run)).code).toBe(0);
    expect((await provision(['diagnose', 'notes.yaml', '-i', 'home.yaml'])).code).toBe(0);
    const other = await provision(['diagnose', 'phase1', '-i', 'home.yaml']);
    expect(other.text).toMatch(/phase wipe has no diagnosis\n *→ these have one: wireguard, k3s, traefik, notes/);
  });

  test('brings faults to the list of the twin where its inventory is named', async () => {
    const named = await provision(['twin', 'fault', 'list', '-i', 'home.yaml']);
    expect([named.code, named.text]).toEqual([0, expect.stringMatching(/note-removed +a note is removed/)]);
    expect((await provision(['twin', 'fault', 'list'])).text).not.toContain('note-removed');
  });

  test('is asked for again after a change of one byte; --trust-collections agrees for one run', async () => {
    writeFileSync(at('notes.mjs'), `${example('// notes.mjs')}\n`);
    expect((await provision(run)).code).toBe(4);
    const before = readFileSync(state, 'utf8');
    expect((await provision([...run, '--trust-collections'])).code).toBe(0);
    expect(readFileSync(state, 'utf8')).toBe(before);
    expect((await provision(run)).code).toBe(4);
  });

  test('is not loaded offline: that is said, and what it may add is not judged', async () => {
    const checked = await provision(['inventory', 'check', '-i', 'home.yaml']);
    expect(checked.code).toBe(0);
    expect(checked.text).toMatch(/notes\.mjs is not loaded by this command: keys that it may add .* are not checked/);
    const json = await provision(['inventory', 'check', '-i', 'home.yaml', '--json']);
    expect(json.text).toContain(`"notLoaded":[${JSON.stringify(at('notes.mjs'))}]`);
    const home = readFileSync(at('home.yaml'), 'utf8');
    try {
      writeFileSync(at('home.yaml'), home.replace('mesh: {', 'mehs: {'));
      expect((await provision(['inventory', 'check', '-i', 'home.yaml'])).text).toMatch(/did you mean mesh\?/);
      writeFileSync(at('home.yaml'), home.replace('note: keep me', 'notte: keep me'));
      expect((await provision([...run, '--trust-collections'])).text).toMatch(/"notte"[\s\S]*did you mean note\?/);
      writeFileSync(at('home.yaml'), home.replace(`folder: ${at('notes')}`, 'folder: notes'));
      expect((await provision([...run, '--trust-collections'])).text).toMatch(/the folder must be an absolute path/);
      writeFileSync(at('home.yaml'), home.replace('./notes.mjs', './note.mjs'));
      expect((await provision(['inventory', 'check', '-i', 'home.yaml'])).text).toMatch(
        /home\.yaml:2:15:? .*note\.mjs" does not exist/,
      );
    } finally {
      writeFileSync(at('home.yaml'), home);
    }
  });

  test('has types, which the package exports', () => {
    mkdirSync(at('node_modules'));
    symlinkSync(root, at('node_modules/provision'));
    writeFileSync(
      at('tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          checkJs: true,
          module: 'nodenext',
          skipLibCheck: true,
          types: [],
        },
        files: ['notes.mjs'],
      }),
    );
    const check = () => spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', ground], { encoding: 'utf8' }).stdout;
    writeFileSync(at('notes.mjs'), example('// notes.mjs'));
    expect(check()).toBe('');
    writeFileSync(at('notes.mjs'), example('// notes.mjs').replace("kind: 'met', evidence:", "kind: 'met', evidenze:"));
    expect(check()).toMatch(/evidenze/);
  });
});

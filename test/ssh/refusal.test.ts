import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

const cli = join(import.meta.dirname, '../../bin/provision.mjs');
const ground = mkdtempSync(join(tmpdir(), 'provision-refusal-'));
const at = (name: string): string => join(ground, name);
const on = (name: string): string => at(`host/${name}`);
let server: TestServer;
let seat: Seat;

beforeAll(async () => {
  server = await startServer();
  seat = makeSeat();
  writeFileSync(
    at('home.yaml'),
    `cluster: own
ssh: { user: root, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
`,
  );
});
beforeEach(() => {
  rmSync(on(''), { recursive: true, force: true });
  mkdirSync(on(''));
});
afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(ground, { recursive: true });
});

/** Runs a playbook of these stages, each a list of tasks in YAML. */
async function play(stages: readonly (readonly string[])[], ...options: readonly string[]) {
  const text = stages.map((tasks, number) => `  - name: s${number + 1}\n    tasks:\n${tasks.join('\n')}\n`).join('');
  writeFileSync(at('site.yaml'), `name: site\nstages:\n${text}`);
  const args = [cli, 'run', 'site.yaml', '-i', 'home.yaml', '--no-color', ...options];
  const child = spawn(process.execPath, args, { cwd: ground, env: { PATH: process.env['PATH'], HOME: seat.home } });
  let screen = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  child.stdin.end();
  const code = await new Promise(resolve => child.once('close', resolve));
  return { code, screen };
}

const file = (name: string): string => `      - file: { path: ${on(name)}, content: x }`;
const line = (name: string): string => `      - line: { path: ${on(name)}, line: x }`;
const command = (run: string): string => `      - command: { run: '${run}', always: true, changes: build }`;
const scripts = (): number => server.commands().length;

describe.skipIf(!asRoot)('a task that is refused', () => {
  test.each([
    ['in the same stage', [[file('early'), line('none')]], /none does not exist: set create/],
    ['two stages on', [[file('early')], [file('middle')], [line('none')]], /none does not exist: set create/],
    [
      'of a user who is not there',
      [
        [
          file('early'),
          '      - authorized_key: { user: nobody-here, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p }',
        ],
      ],
      /there is no user nobody-here/,
    ],
  ])('stops its host before anything is written: %s', async (_, stages, why) => {
    const before = scripts();
    const { code, screen } = await play(stages);
    expect(code, screen).toBe(1);
    expect(screen).toMatch(/refused\n +because /);
    expect(screen).toMatch(why);
    expect([existsSync(on('early')), existsSync(on('middle'))]).toEqual([false, false]);
    // The reading, and nothing more.
    expect(scripts() - before).toBe(1);
    const dry = await play(stages, '--dry-run', '--detailed-exitcode');
    expect(dry.code, dry.screen).toBe(1);
  });

  test('is decided after an earlier one that may lift it, again once that has run, and before what comes after it', async () => {
    const stages = [
      [command(`sleep 0.1; echo x >${on('made')}`), line('made'), command(`cp ${on('made')} ${on('copy')}`)],
    ];
    const dry = await play(stages, '--dry-run');
    expect(dry.code, dry.screen).toBe(0);
    expect(dry.screen).toMatch(/\(decided after command build\) as it is now: .*made does not exist/);
    const stagesWithLine = [
      [stages[0]?.[0] ?? '', `      - line: { path: ${on('made')}, line: y }`, stages[0]?.[2] ?? ''],
    ];
    const { code, screen } = await play(stagesWithLine);
    expect(code, screen).toBe(0);
    expect(readFileSync(on('copy'), 'utf8')).toBe('x\ny\n');
  });

  test('that nothing has lifted stops its host there, with what comes after it undone', async () => {
    const { code, screen } = await play([[command('true'), line('none'), file('late')]]);
    expect(code, screen).toBe(1);
    expect(screen).toMatch(/refused: .*none does not exist/);
    expect(existsSync(on('late'))).toBe(false);
  });
});

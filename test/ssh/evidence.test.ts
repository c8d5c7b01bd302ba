import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { CLIENT } from './fixtures/client.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

const cli = join(import.meta.dirname, '../../bin/provision.mjs');
const ground = mkdtempSync(join(tmpdir(), 'provision-evidence-'));
const at = (name: string): string => join(ground, name);
let server: TestServer;
let seat: Seat;

beforeAll(async () => {
  server = await startServer();
  seat = makeSeat();
  writeFileSync(
    at('home.yaml'),
    `cluster: told
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
`,
  );
  writeFileSync(
    at('book.yaml'),
    `name: book\nstages: []\ngate:\n  - file_mode: { paths: [${at('nothing')}], mode: '0600' }\n`,
  );
});

afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(ground, { recursive: true });
});

function provision(...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const env = { PATH: process.env['PATH'], HOME: seat.home, TERM: 'dumb' };
  const child = spawn(process.execPath, [cli, ...args], { cwd: ground, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, text }));
  });
}

describe.skipIf(!asRoot)('what a STOP leaves', () => {
  test('is what the host says of itself, by one command more, without what is secret; and is packed', async () => {
    const before = server.commands().length;
    const gate = await provision('gate', 'book.yaml', '-i', 'home.yaml', '--no-color');
    expect(gate, gate.text).toMatchObject({ code: 3 });
    expect(gate.text).toMatch(
      /what 1 host said of itself is in \S+\/evidence\n *→ to pack it for a report: provision evidence/,
    );
    // The question, and what is asked at the end.
    expect(server.commands().length - before).toBe(2);
    const runs = at('.provision/told/runs');
    const [name = ''] = readdirSync(runs);
    const kept = join(runs, name, 'evidence', 'host-one.txt');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const text = readFileSync(kept, 'utf8');
    expect(text).toMatch(/^one, \S+Z: gate book\.yaml\nKeys, tokens and passwords were taken out\./);
    for (const part of ['load, memory, disks', 'addresses', 'routes', 'wg show'])
      expect(text).toContain(`\n== ${part}\n`);
    expect(text).toContain('load average');

    const packed = await provision('evidence', '-i', 'home.yaml', '-o', 'out.tar.gz');
    expect(packed, packed.text).toMatchObject({ code: 0 });
    expect(statSync(at('out.tar.gz')).mode & 0o777).toBe(0o600);
    const listed = execFileSync('tar', ['-tzf', at('out.tar.gz')], { encoding: 'utf8' });
    for (const file of ['events.jsonl', 'evidence/host-one.txt', 'verdicts/book.json'])
      expect(listed).toContain(`${name}/${file}\n`);
    // What is there is not overwritten, and no run is told of that was not.
    expect(await provision('evidence', '-i', 'home.yaml', '-o', 'out.tar.gz')).toMatchObject({ code: 4 });
    expect(await provision('evidence', '-i', 'home.yaml', '--run', 'nonesuch')).toMatchObject({ code: 4 });
    expect(readdirSync(runs)).toEqual([name]);
  });
});

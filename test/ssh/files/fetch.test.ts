import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FetchedPlaces } from '../../../src/disk/fetched-places.ts';
import { bringFiles } from '../../../src/engine/fleet/bring-files.ts';
import type { Fleet, FleetOptions } from '../../../src/engine/fleet/fleet.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Brought } from '../../../src/model/reading/place.ts';
import { asRoot } from '../../as-root.ts';
import { example } from '../../twin/fixtures/example.ts';
import { CLIENT } from '../fixtures/client.ts';
import { type Fleets, fleetsFrom } from '../fixtures/fleets.ts';
import { hostAt } from '../fixtures/host.ts';
import { runProgram } from '../fixtures/program.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

let seat: Seat;
let server: TestServer;
let folder: string;
let host: Host;
let fleets: Fleets;

beforeEach(async () => {
  seat = makeSeat();
  server = await startServer();
  seat.know(server.port, server.publicKey);
  folder = mkdtempSync(join(tmpdir(), 'provision-fetch-'));
  host = hostAt(server.port);
  fleets = fleetsFrom(seat, folder);
});
afterEach(async () => {
  await fleets.close();
  await server.close();
  seat.remove();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const sumOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** A file of the host, which is this machine, and where it is to come to. */
function onHost(content: Buffer, name = 'tool'): Brought {
  mkdirSync(at('host'), { recursive: true });
  writeFileSync(at(`host/${name}`), content);
  const place = new FetchedPlaces(at('.provision/fetched')).at(folder, `fetched/${name}`);
  return { source: at(`host/${name}`), size: content.length, sha256: sumOf(content), place };
}

async function bring(
  files: readonly Brought[],
  onCome: (bytes: number) => void = () => undefined,
  more: Partial<FleetOptions> = {},
): Promise<void> {
  const fleet: Fleet = fleets.start('one', more);
  await bringFiles(fleet.connections, host, files, { stop: fleet.stop, onCome: (_, bytes) => onCome(bytes) });
}
const large = randomBytes(20_000_000);
const arrived = ({ place }: Brought): Buffer => readFileSync(place.path);

test.each([
  ['of no bytes', Buffer.alloc(0)],
  ['of every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['of many bytes', large],
])('a file %s comes as it is, and nothing stays beside it', async (_, content) => {
  const file = onHost(content);
  await bring([file]);
  expect(arrived(file).equals(content)).toBe(true);
  expect(readdirSync(at('fetched'))).toEqual(['tool']);
});

test('small files come in one command', async () => {
  const files = Array.from({ length: 30 }, (_, name) => onHost(randomBytes(name * 100), `small ${name}`));
  await bring(files);
  for (const file of files) expect(arrived(file).equals(readFileSync(file.source))).toBe(true);
  expect(server.commands()).toHaveLength(1);
});

test('a connection that drops costs no byte that has arrived', async () => {
  const file = onHost(large);
  let dropped = 0;
  let last = 0;
  const steps: number[] = [];
  await bring([file], bytes => {
    steps.push(bytes - last);
    last = bytes;
    if (bytes > (dropped + 1) * 7_000_000 && dropped < 2) {
      dropped += 1;
      server.drop();
    }
  });
  expect(arrived(file).equals(large)).toBe(true);
  expect(server.connections()).toBe(3);
  // Not one byte came twice.
  expect(steps.every(step => step >= 0)).toBe(true);
});

test('a run that is to stop leaves what has come, and the next one goes on from there', async () => {
  const stop = new AbortController();
  const file = onHost(large);
  const coming = bring([file], bytes => bytes > 5_000_000 && stop.abort(), { stop: stop.signal });
  await expect(coming).rejects.toThrow('interrupted');
  expect(readdirSync(at('fetched'))).toEqual([`.provision-${file.sha256}.part`]);
  const told: number[] = [];
  await bring([file], bytes => told.push(bytes));
  expect(told[0]).toBeGreaterThan(5_000_000);
  expect(arrived(file).equals(large)).toBe(true);
});

test('what lies there from earlier and is not the beginning of it comes anew', async () => {
  const file = onHost(large);
  mkdirSync(at('fetched'), { mode: 0o700 });
  writeFileSync(at(`fetched/.provision-${file.sha256}.part`), randomBytes(1000), { mode: 0o600 });
  const told: number[] = [];
  await bring([file], bytes => told.push(bytes));
  expect(told).toContain(0);
  expect(arrived(file).equals(large)).toBe(true);
});

test.each([
  ['is another by now', (path: string) => writeFileSync(path, randomBytes(large.length)), 'has changed there'],
  ['has become shorter', (path: string) => truncateSync(path, 2), 'could not read what it was to give'],
  ['has become longer', (path: string) => appendFileSync(path, 'x'), undefined],
  ['is gone', (path: string) => rmSync(path), 'could not read what it was to give'],
  [
    'is a link by now',
    (path: string) => {
      rmSync(path);
      symlinkSync('/etc/passwd', path);
    },
    'could not read what it was to give',
  ],
])('of a file that %s nothing but what was planned takes its place', async (_, change, said) => {
  for (const content of [large, Buffer.from('small')]) {
    const file = onHost(content, `of ${content.length}`);
    change(file.source);
    const coming = bring([file]);
    // What was read of it is its beginning still.
    if (said === undefined) await coming;
    else await expect(coming).rejects.toThrow(said);
    expect(existsSync(file.place.path)).toBe(said === undefined);
  }
});

test('what passes is kept nowhere, and may be of any size', async () => {
  const transport = await fleets.start('one').connections.open(host);
  let bytes = 0;
  const printed = await transport.run('head -c 100000000 /dev/zero', {
    timeout: 60,
    passes: true,
    onStdout: chunk => {
      bytes += chunk.length;
    },
  });
  expect([printed.code, printed.stdout.length, bytes]).toEqual([0, 0, 100_000_000]);
});

describe.skipIf(!asRoot)('the playbook of docs/playbooks.md', () => {
  const provision = (...args: readonly string[]) =>
    runProgram([...args, '-i', 'home.yaml', '--no-color'], folder, seat);
  const write = (name: string, text: string | Buffer): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  beforeEach(() => {
    write('host-tool/a.conf', 'a\n');
    write('host-tool/hooks/start', '#!/bin/sh\n');
    write('host-machine-id', 'the one\n');
    write('host-bin-tool', large);
    const text = example('fetch.yaml').replaceAll('/etc/', `${folder}/host-`);
    write('fetch.yaml', text.replaceAll('/usr/local/bin/', `${folder}/host-bin-`));
    write(
      'home.yaml',
      `cluster: fetch
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
mesh: { subnet: 10.8.0.0/24 }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server, edge], ssh: { address: 127.0.0.1, port: ${server.port} } }
`,
    );
  });
  const here = (name: string): string => readFileSync(at(`fetched/one/${name}`), 'utf8');

  test('is planned, run, and finds nothing to do; what is somebody’s is asked about and kept', async () => {
    const dry = await provision('run', 'fetch.yaml', '--dry-run', '--detailed-exitcode');
    expect(dry.code, dry.text).toBe(2);
    expect(dry.text).toContain('hooks/start');
    expect(existsSync(at('fetched'))).toBe(false);
    const first = await provision('run', 'fetch.yaml', '--json');
    expect(first.code, first.text).toBe(0);
    expect(first.text).toContain(`"to":"${folder}/fetched/one/bin/tool"`);
    expect(first.text).toContain('"type":"transfer","from":"host"');
    expect([here('machine-id'), here('tool/a.conf'), here('tool/hooks/start')]).toEqual([
      'the one\n',
      'a\n',
      '#!/bin/sh\n',
    ]);
    expect(readFileSync(at('fetched/one/bin/tool')).equals(large)).toBe(true);
    // Nothing was done on the host, so its lock was not asked for.
    expect(server.commands().filter(command => command.includes('lock'))).toEqual([]);
    const again = await provision('run', 'fetch.yaml', '--dry-run', '--detailed-exitcode');
    expect(again.code, again.text).toBe(0);
    write('fetched/one/tool/a.conf', 'mine\n');
    const asked = await provision('run', 'fetch.yaml');
    expect(asked.code, asked.text).not.toBe(0);
    expect(asked.text).toContain('what was edited since provision wrote it');
    expect(here('tool/a.conf')).toBe('mine\n');
    const replaced = await provision('run', 'fetch.yaml', '--yes');
    expect(replaced.code, replaced.text).toBe(0);
    expect(here('tool/a.conf')).toBe('a\n');
    const kept = readdirSync(at('fetched/one/tool')).find(name => name.startsWith('a.conf.'));
    expect(here(`tool/${kept}`)).toBe('mine\n');
  });

  test('is refused where a link stands in the way', async () => {
    mkdirSync(at('elsewhere'), { mode: 0o700 });
    symlinkSync('elsewhere', at('fetched'));
    const refused = await provision('run', 'fetch.yaml');
    expect(refused.code, refused.text).not.toBe(0);
    expect(refused.text).toContain('it is a symbolic link, and none is followed here');
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });

  test('comes after what the same stage changes there', async () => {
    write(
      'after.yaml',
      `name: after
stages:
  - name: one
    tasks:
      - command: { run: "echo made >${folder}/host-made", creates: ${folder}/host-made }
      - fetch: { path: ${folder}/host-made, to: "fetched/{{host.name}}/made" }
      - file: { path: ${folder}/host-later, content: later }
`,
    );
    const run = await provision('run', 'after.yaml');
    expect(run.code, run.text).toBe(0);
    expect([here('made'), readFileSync(at('host-later'), 'utf8')]).toEqual(['made\n', 'later']);
  });
});

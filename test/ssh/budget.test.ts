import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shipped } from '../../src/collections/collections.ts';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import { runPhase } from '../../src/engine/run-phase.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { createProgram } from '../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../src/playbook/parse/load-playbook.ts';
import { createConnect } from '../../src/transport/create-connect.ts';
import { asRoot } from '../as-root.ts';
import { testOwner } from '../unit/engine/local-fleet.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

const root = resolve(import.meta.dirname, '../..');
let seat: Seat;
let servers: TestServer[];
let folder: string;

beforeEach(async () => {
  seat = makeSeat();
  servers = await Promise.all(['a', 'b', 'c'].map(() => startServer()));
  for (const server of servers) seat.know(server.port, server.publicKey);
  folder = mkdtempSync(join(tmpdir(), 'provision-budget-'));
});
afterEach(async () => {
  await Promise.all(servers.map(server => server.close()));
  seat.remove();
  rmSync(folder, { recursive: true, force: true });
});

const inventory = (): Inventory => ({
  file: join(folder, 'inventory.yaml'),
  cluster: 'budget',
  sites: [{ name: 'here' }],
  hosts: servers.map((server, at) => ({
    ...hostAt(server.port, {}, `h${at}`),
    settings: { mesh_address: `10.8.0.${at + 1}` },
    vars: { folder: join(folder, `h${at}`) },
  })),
  sections: {
    mesh: { interface: 'wg0', subnet: '10.8.0.0/24', port: 51820, mtu: 1420, keepalive: 25, topology: 'full' },
    wipe: { firewall: 'keep', volumes: 'keep' },
  },
  vars: {},
});

/** Two stages, a repeated task, a gate: as much as a phase has. */
const playbook = `
name: site
stages:
  - name: folders
    tasks:
      - guard: off
        command: { creates: '{{vars.folder}}', run: 'mkdir -p {{vars.folder}}' }
  - name: files
    tasks:
      - name: config {{item}}
        loop: [one, two, three]
        file: { path: '{{vars.folder}}/{{item}}', content: "{{host.name}} {{item}} äöü\\n" }
gate:
  - command: { title: the files to be there, run: 'test -s {{vars.folder}}/three' }
    patience: 5
`;

async function run(): Promise<{ readonly end: string; readonly word: string | undefined; readonly changes: boolean }> {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, playbook);
  const all = inventory();
  const program = createProgram({
    playbook: await loadPlaybook(file, root, shipped),
    inventory: all,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: () => 'provision gate site.yaml',
  });
  const fleet = new Fleet({
    connect: createConnect({ home: seat.home }),
    forks: 10,
    signal: new AbortController().signal,
    owner: testOwner(),
    folderOn: host => join(folder, `${host.name}.run`),
  });
  try {
    const { end, word, changes } = await runPhase({
      program,
      hosts: all.hosts,
      selected: new Set(all.hosts.map(host => host.name)),
      fleet,
      report: () => {},
      mode: 'apply',
      force: false,
      confirm: async () => true,
    });
    return { end, word, changes };
  } finally {
    await fleet.close();
  }
}

test.skipIf(!asRoot)(
  'a run that changes nothing costs one connection and one command per host, its gate included',
  async () => {
    expect(await run()).toEqual({ end: 'done', word: 'GO', changes: true });
    expect(readFileSync(join(folder, 'h1/two'), 'utf8')).toBe('h1 two äöü\n');
    const before = servers.map(server => ({ connections: server.connections(), commands: server.commands().length }));
    expect(await run()).toEqual({ end: 'done', word: 'GO', changes: false });
    const after = servers.map((server, at) => ({
      connections: server.connections() - (before[at]?.connections ?? 0),
      commands: server.commands().length - (before[at]?.commands ?? 0),
    }));
    expect(after).toEqual([
      { connections: 1, commands: 1 },
      { connections: 1, commands: 1 },
      { connections: 1, commands: 1 },
    ]);
  },
);

test.skipIf(!asRoot)(
  'a first run costs one command for reading, for what the login depends on, for each stage, for the fresh login, for the gate, and for the lock',
  async () => {
    await run();
    expect(servers.map(server => [server.connections(), server.commands().length])).toEqual([
      [2, 7],
      [2, 7],
      [2, 7],
    ]);
  },
);

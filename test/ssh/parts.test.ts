import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { example } from '../twin/fixtures/example.ts';
import { CLIENT } from './fixtures/client.ts';
import { runProgram } from './fixtures/program.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

const ground = mkdtempSync(join(tmpdir(), 'provision-parts-'));
const at = (name: string): string => join(ground, name);
let server: TestServer;
let seat: Seat;

/** A playbook of docs/playbooks.md, with its files in our folder instead of /etc. */
const here = (name: string): void => {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), example(name).replaceAll('/etc/', `${ground}/host-`));
};

beforeAll(async () => {
  server = await startServer();
  seat = makeSeat();
  for (const name of ['parts.yaml', 'values.yaml', 'notices.yaml', 'tasks/notice.yaml', 'banner.yaml']) here(name);
  for (const name of ['settings.yaml', 'wait.yaml', 'facts.yaml']) here(name);
  writeFileSync(
    at('home.yaml'),
    `cluster: parts
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, host_key: accept-new }
roles: { edge: { vars: { port: 8080 } } }
mesh: { subnet: 10.8.0.0/24 }
sites: { here: { vars: { port: 81 } } }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server, edge], ssh: { address: 127.0.0.1, port: ${server.port} } }
`,
  );
});

afterAll(async () => {
  await server.close();
  seat.remove();
  rmSync(ground, { recursive: true });
});

beforeEach(() => {
  spawnSync('sh', ['-c', `rm -rf ${ground}/host-*`]);
});

const provision = (...args: readonly string[]) => runProgram([...args, '-i', 'home.yaml', '--no-color'], ground, seat);

const file = (name: string): string | undefined =>
  existsSync(at(`host-${name}`)) ? readFileSync(at(`host-${name}`), 'utf8') : undefined;

describe.skipIf(!asRoot)('a part of a playbook, and values of one’s own, on a host', () => {
  test.each([
    [
      ['--stage', 'names'],
      ['one\n', undefined, undefined],
    ],
    [
      ['--tags', 'times'],
      [undefined, 'UTC\n', 'yes\n'],
    ],
    [
      ['--tags', 'names', '--skip-tags', 'always'],
      ['one\n', undefined, undefined],
    ],
    [
      ['--skip-tags', 'names'],
      [undefined, 'UTC\n', 'yes\n'],
    ],
  ])('%j', async (words, files) => {
    const { code, text } = await provision('run', 'parts.yaml', ...words);
    expect(code, text).toBe(0);
    expect(['parts-name', 'parts-time', 'parts-always'].map(file)).toEqual(files);
    const again = await provision('run', 'parts.yaml', ...words, '--dry-run', '--detailed-exitcode');
    expect(again.code, again.text).toBe(0);
  });

  test('what there is not is refused before the host is asked anything', async () => {
    const before = server.connections();
    const { code, text } = await provision('run', 'parts.yaml', '--tags', 'tiems');
    expect([code, server.connections()]).toEqual([4, before]);
    expect(text).toMatch(/there is no tag “tiems”[\s\S]*times/);
  });

  test('a role’s value wins over the site’s and the playbook’s, the command’s over all; vars says so', async () => {
    expect((await provision('run', 'values.yaml')).code).toBe(0);
    expect(file('values-port')).toBe('8080\n');
    expect((await provision('vars', 'one', '--playbook', 'values.yaml')).text).toContain(
      'port = 8080 · role edge, over site here, playbook',
    );
    const other = await provision('run', 'values.yaml', '-e', 'port=9');
    expect([other.code, file('values-port')]).toEqual([0, '9\n']);
    const again = await provision('run', 'values.yaml', '-e', 'port=9', '--dry-run', '--detailed-exitcode');
    expect(again.code, again.text).toBe(0);
  });

  test('what is included is done with its parameters, and asked by its own gate', async () => {
    const { code, text } = await provision('run', 'notices.yaml');
    expect(code, text).toBe(0);
    expect(['banner', 'notice-web', 'notice-database'].map(file)).toEqual([
      'of here.\n',
      'web listens on 80\n',
      'database listens on 5432\n',
    ]);
    spawnSync('chmod', ['600', at('host-banner')]);
    const gate = await provision('gate', 'notices.yaml', '-e', 'port=1');
    expect(gate.code, gate.text).toBe(3);
    const part = await provision('run', 'notices.yaml', '--tags', 'database', '-e', 'port=1', '--dry-run');
    expect([part.code, part.text]).toEqual([0, expect.stringContaining('database listens on 1')]);
    expect(part.text).not.toContain('web listens');
  });

  test('values of files that others write are set, and seen to be right', async () => {
    writeFileSync(at('host-settings.yaml'), '# mine\ncluster:\n  old: 1\n  keep: x # really\n');
    const { code, text } = await provision('run', 'settings.yaml');
    expect(code, text).toBe(0);
    expect(['settings.yaml', 'settings.json', 'settings.conf'].map(file)).toEqual([
      '# mine\ncluster:\n  keep: x # really\n  name: parts\n  hosts:\n    - a\n    - b\n',
      '{\n  "log-opts": {\n    "max-size": "10m"\n  }\n}\n',
      '[Journal]\nSystemMaxUse=200M\n',
    ]);
    const again = await provision('run', 'settings.yaml', '--dry-run', '--detailed-exitcode');
    expect(again.code, again.text).toBe(0);
  });

  test('what a command tells decides what is done; what is secret in it is shown nowhere', async () => {
    writeFileSync(at('host-facts-token.json'), '{"auth": {"token": "not-for-your-eyes"}}');
    const shape = (value: unknown): void => writeFileSync(at('host-facts-shape.json'), JSON.stringify(value));
    shape({
      kind: 'storage',
      disks: [
        { name: 'a', size: 4 },
        { name: 'b', size: 5, unit: 'GiB' },
      ],
    });
    const planned = await provision('run', 'facts.yaml', '--dry-run');
    expect(planned.text).toMatch(/file \S*facts-disk-a[\s\S]*4 of bytes/);
    const { code, text } = await provision('run', 'facts.yaml', '-v');
    expect(code, text).toBe(0);
    expect(['facts-disk-a', 'facts-disk-b', 'facts-use'].map(file)).toEqual([
      '4 of bytes\n',
      '5 of GiB\n',
      'token=not-for-your-eyes\n',
    ]);
    for (const shown of [planned.text, text]) expect(shown).not.toContain('not-for-your-eyes');
    const again = await provision('run', 'facts.yaml', '--dry-run', '--detailed-exitcode');
    expect(again.code, again.text).toBe(0);
    expect((await provision('gate', 'facts.yaml')).code).toBe(0);

    shape({ kind: 'storage' });
    const untold = await provision('run', 'facts.yaml');
    expect(untold.code, untold.text).toBe(1);
    expect(untold.text).toMatch(
      /what one told does not fit: facts\.yaml:\d+:\d+: \{\{facts\.shape\.disks}} is not known here/,
    );
    spawnSync('rm', [at('host-facts-shape.json')]);
    const unread = await provision('run', 'facts.yaml');
    expect(unread.code, unread.text).toBe(1);
    expect(unread.text).toMatch(/the fact shape could not be read: it ended with status 1: cat:.*No such file/);
  });

  test('many small files of a folder cost as many commands as one', async () => {
    const sent = async (count: number): Promise<number> => {
      rmSync(at('many'), { recursive: true, force: true });
      mkdirSync(at('many'));
      for (let one = 0; one < count; one++) writeFileSync(at(`many/${one}`), `${count} ${one}\n`);
      const before = server.commands().length;
      const { code, text } = await provision('run', 'many.yaml');
      expect(code, text).toBe(0);
      for (let one = 0; one < count; one++) expect(file(`many/${one}`)).toBe(`${count} ${one}\n`);
      return server.commands().length - before;
    };
    writeFileSync(
      at('many.yaml'),
      `name: many\nstages:\n  - name: many\n    tasks:\n      - copy: { source: many, path: ${ground}/host-many }\n`,
    );
    const one = await sent(1);
    expect(await sent(40)).toBe(one);
    const again = await provision('run', 'many.yaml', '--dry-run', '--detailed-exitcode');
    expect(again.code, again.text).toBe(0);
  });

  test('what must be so stops the host before anything is sent; what is waited for comes before the next task', async () => {
    const refused = await provision('run', 'wait.yaml', '-e', 'port=22');
    expect(refused.code, refused.text).not.toBe(0);
    expect(refused.text).toMatch(/the port is the one of SSH[\s\S]*choose another one/);
    expect(file('wait-begun')).toBeUndefined();

    const web = createServer((_, answer) => answer.writeHead(file('wait-begun') === undefined ? 503 : 200).end());
    await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve));
    try {
      const address = web.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, text } = await provision('run', 'wait.yaml', '-e', `port=${port}`);
      expect(code, text).toBe(0);
      expect(text).toContain(`waiting for http://127.0.0.1:${port}/ to answer`);
      expect(file('wait-done')).toBe(`${port}\n`);
      const again = await provision('run', 'wait.yaml', '-e', `port=${port}`, '--dry-run', '--detailed-exitcode');
      expect(again.code, again.text).toBe(0);
    } finally {
      await new Promise(resolve => web.close(resolve));
    }
    expect((await provision('gate', 'wait.yaml', '-e', 'port=1')).code).toBe(3);
  });
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { loadSshConfig } from '../../../../src/transport/ssh-config/load-ssh-config.ts';

let home: string;
const file = (name: string, text: string): string => {
  const path = join(home, '.ssh', name);
  writeFileSync(path, text);
  return path;
};

const NO_SSH = async (): Promise<undefined> => undefined;
const load = (path: string, openSsh: () => Promise<string | undefined> = NO_SSH, warn?: (what: string) => void) =>
  loadSshConfig({ user: path, system: undefined }, { home, openSsh, warn });

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'provision-config-'));
  mkdirSync(join(home, '.ssh/config.d'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true }));

test('a file that does not exist is empty', async () => {
  const config = await load(join(home, '.ssh/config'));
  expect([...(await config({ address: 'gate' }))]).toEqual([]);
});

test('the first value counts, keys add up, names are in small letters', async () => {
  const path = file(
    'config',
    'Host gate\n  USER ann\n  IdentityFile a\nHost *\n  User bob\n  IdentityFile b\n  Port 2222\n',
  );
  const found = await (await load(path))({ address: 'gate' });
  expect([found.get('user'), found.get('identityfile'), found.get('port')]).toEqual([['ann'], ['a', 'b'], ['2222']]);
});

test('included files stand in their places, and end where they end', async () => {
  file('config.d/20', 'Host third\n  Port 22\n');
  file('config.d/10', 'Host gate\n  Port 10\n');
  file('more', 'User included\n');
  const path = file(
    'config',
    'Include config.d/*\nCompression yes\nHost gate\n  Include ~/.ssh/more\n  HostName 10.0.0.1\n',
  );
  const config = await load(path);
  const gate = await config({ address: 'gate' });
  expect([gate.get('port'), gate.get('user'), gate.get('hostname')]).toEqual([['10'], ['included'], ['10.0.0.1']]);
  const other = await config({ address: 'other' });
  expect([other.get('port'), other.get('user'), other.get('compression')]).toEqual([undefined, undefined, ['yes']]);
});

test('nothing is executed, and that is said', async () => {
  const trace = join(home, 'trace');
  const path = file(
    'config',
    `Match exec "touch ${trace}"\n  User mallory\nHost gate\n  CanonicalizeHostName yes\n  CanonicalDomains a.example\n`,
  );
  const warnings: string[] = [];
  const config = await load(path, NO_SSH, what => warnings.push(what));
  expect((await config({ address: 'gate' })).get('user')).toBeUndefined();
  expect(existsSync(trace)).toBe(false);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain(path);
});

test.each([
  ['a quote without an end', 'Host "gate\n'],
  ['a criterion without a value', 'Match host\n'],
  ['a file that includes itself', 'Include config\n'],
])('%s is said with the file', async (_, text) => {
  const path = file('config', text);
  const error = await load(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputProblem);
  expect(error).toMatchObject({ details: [{ where: path, what: 'ssh’s configuration cannot be read' }] });
});

/** An `ssh` that counts how often it is asked. */
const counting = (): { readonly openSsh: () => Promise<string>; readonly asked: () => number } => {
  const log = join(home, 'asked');
  writeFileSync(log, '');
  const script = join(home, 'ssh');
  writeFileSync(script, `#!/bin/sh\ncase $* in *none*) ;; *) echo >>'${log}' ;; esac\nexec ssh "$@"\n`, {
    mode: 0o755,
  });
  return { openSsh: async () => script, asked: () => readFileSync(log, 'utf8').length };
};
const openSsh = async (): Promise<string> => 'ssh';

describe('what OpenSSH is asked', () => {
  test('a plain configuration needs no OpenSSH', async () => {
    const { openSsh: counted, asked } = counting();
    const config = await load(
      file(
        'config',
        'Host gate\n  HostName 10.0.0.1\n  User ann\n  Port 23\n  IdentityFile ~/k\nHost *\n SendEnv LANG\n',
      ),
      counted,
    );
    expect((await config({ address: 'gate' })).get('hostname')).toEqual(['10.0.0.1']);
    expect(asked()).toBe(0);
  });

  test('it is asked once for all that fit the same sections', async () => {
    const { openSsh: counted, asked } = counting();
    const config = await load(file('config', 'Host gate\n  Compression yes\nHost *\n  AddressFamily inet\n'), counted);
    for (const address of ['a', 'b', 'c', 'gate', 'gate', 'd']) {
      expect((await config({ address })).get('addressfamily')).toEqual(['inet']);
    }
    expect(asked()).toBe(2);
    await config({ address: 'a', port: 23 });
    expect(asked()).toBe(3);
  });

  test.each([
    ['HostName with a token', 'Host *\n  HostName %h.lan\n  AddressFamily inet\n', 'hostname', ['a.lan', 'b.lan']],
    ['Match host', 'Match host b\n  User bob\n', 'user', [undefined, 'bob']],
    ['Match !host', 'Match !host b\n  User bob\n', 'user', ['bob', undefined]],
    ['Match exec', 'Match exec "test %h = b"\n  User bob\n', 'user', [undefined, 'bob']],
    ['Match !exec', 'Match !exec "test %h = b"\n  User bob\n', 'user', ['bob', undefined]],
    ['Match !user', 'Match !user nobody\n  Port 23\n', 'port', ['23', '23']],
    ['Match canonical', 'Match canonical\n  Port 23\n', 'port', [undefined, undefined]],
    ['Match originalhost', 'Match originalhost a\n  Port 23\n', 'port', ['23', undefined]],
    ['ProxyCommand none', 'Host a\n  ProxyCommand none\nHost *\n  ProxyJump door\n', 'proxyjump', [undefined, 'door']],
    ['ProxyJump none', 'Host a\n  ProxyJump none\nHost *\n  ProxyJump door\n', 'proxyjump', [undefined, 'door']],
    [
      'a default that is written out',
      'Host *\n  ForwardAgent no\n  PasswordAuthentication yes\n',
      'passwordauthentication',
      [undefined, undefined],
    ],
  ])('%s means what it means to ssh', async (_, text, name, expected) => {
    const config = await load(file('config', text), openSsh);
    const said = [await config({ address: 'a' }), await config({ address: 'b' })];
    expect(said.map(one => one.get(name)?.[0])).toEqual(expected);
  });

  // What ssh_config(5) calls conditional inclusion, and what a library takes more kindly than ssh does.
  test.each([
    ['a file with sections, included in a section', 'Host a\n  Include HOME/config.d/*\n', ['7', undefined]],
    ['the same by way of another file', 'Host a\n  Include HOME/between\n  User x\n', ['7', undefined]],
    ['the same below Match', 'Match host a\n  Include HOME/config.d/*\n', ['7', undefined]],
    ['names with a comma between them', 'Host a,b\n  Port 7\n', [undefined, undefined]],
    ['a name in a comment', 'Host a # b\n  Port 7\n', ['7', undefined]],
    ['a name in single quotes', "Host 'a'\n  Port 7\n", ['7', undefined]],
    ['a port by its service', 'Host a\n  Port http\n', ['80', undefined]],
    ['a path with a comment', 'Host *\n  IdentityFile ~/k # mine\nHost a\n  Port 7\n', ['7', undefined]],
    ['a comment and OpenSSH', 'Host a # b\n  Port 7\n  AddressFamily inet\n', ['7', undefined]],
  ])('%s means what it means to ssh', async (_, text, ports) => {
    file('config.d/one', 'Host *\n  Port 7\nHost nobody\n  User nobody\n');
    const own = join(home, '.ssh');
    file('between', `Include ${own}/config.d/*\nUser between\n`);
    const path = file('config', text.replace('HOME', own));
    const config = await load(path, openSsh);
    const said = [await config({ address: 'a' }), await config({ address: 'b' })];
    expect(said.map(one => one.get('port')?.[0])).toEqual(ports);
    const users = ['a', 'b'].map(name => execFileSync('ssh', ['-G', '-F', path, name], { encoding: 'utf8' }));
    expect(users.map(one => /^port (.*)$/m.exec(one)?.[1])).toEqual(ports.map(port => port ?? '22'));
  });

  test.each([
    ['two words for one', 'Host a\n  User ann bob\n'],
    ['nothing', 'Host a\n  User\n'],
    ['no name', 'Host\n  User ann\n'],
    ['a port that there is not', 'Host a\n  Port 99999\n'],
  ])('what ssh refuses is refused: %s', async (_, text) => {
    const config = await load(file('config', text), openSsh);
    await expect(config({ address: 'a' })).rejects.toBeInstanceOf(InputProblem);
  });

  test('a mistake is told with its line', async () => {
    const path = file('config', 'Host gate\n  Foo bar\n');
    await expect((await load(path, openSsh))({ address: 'gate' })).rejects.toMatchObject({
      details: [{ where: path, evidence: [expect.stringContaining('line 2: Bad configuration option: foo')] }],
    });
  });
});

describe('without OpenSSH', () => {
  test('what a section includes is left out where it has sections of its own, and that can be told', async () => {
    file('inner', 'Host *\n  Port 7\n');
    file('plain', 'User included\nInclude ~/.ssh/plainer\nPort 8\n');
    file('plainer', 'AddressFamily inet\n');
    const path = file('config', 'Host a\n  Include ~/.ssh/inner\nHost b\n  Include ~/.ssh/plain\n');
    const config = await load(path);
    const [a, b, c] = [await config({ address: 'a' }), await config({ address: 'b' }), await config({ address: 'c' })];
    expect([a.get('port'), a.has('include')]).toEqual([undefined, true]);
    expect([b.get('user'), b.get('addressfamily'), b.get('port')]).toEqual([['included'], ['inet'], ['8']]);
    expect([...c]).toEqual([]);
  });

  test('of ProxyJump and ProxyCommand the first counts', async () => {
    const path = file(
      'config',
      'Host a\n  ProxyCommand none\nHost b\n ProxyJump x\nHost *\n  ProxyJump door\n  ProxyCommand nc\n',
    );
    const config = await load(path);
    const said = await Promise.all(['a', 'b', 'c'].map(address => config({ address })));
    expect(said.map(one => [one.get('proxyjump')?.[0], one.get('proxycommand')?.[0]])).toEqual([
      [undefined, 'none'],
      ['x', undefined],
      ['door', undefined],
    ]);
  });

  test.each(['!exec "true"', 'canonical', '!user ann', 'final', 'tagged x'])(
    'a section that only OpenSSH understands is skipped, and named: Match %s',
    async criteria => {
      const warnings: string[] = [];
      const path = file('config', `Match ${criteria}\n  Port 23\n`);
      const config = await load(path, NO_SSH, what => warnings.push(what));
      expect((await config({ address: 'a' })).get('port')).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining('only OpenSSH')]);
    },
  );

  test('wildcards in folders, and the machine’s own file behind the user’s', async () => {
    mkdirSync(join(home, '.ssh/config.d/x'));
    file('config.d/x/one', 'Host gate\n  Port 23\n');
    const system = join(home, 'ssh_config');
    writeFileSync(system, 'Host gate\n  Port 24\n  User sys\n');
    const path = file('config', 'Include config.d/*/one\n');
    const config = await loadSshConfig({ user: path, system }, { home, openSsh: NO_SSH });
    const gate = await config({ address: 'gate' });
    expect([gate.get('port'), gate.get('user')]).toEqual([['23'], ['sys']]);
  });
});

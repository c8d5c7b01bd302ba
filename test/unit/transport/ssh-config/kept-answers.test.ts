import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSshConfig } from '../../../../src/transport/ssh-config/load-ssh-config.ts';

let home: string;
const at = (name: string): string => join(home, name);
const configure = (text: string): void => writeFileSync(at('.ssh/config'), text);
const cache = (): string => at('.cache/provision/ssh-answers.json');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'provision-kept-'));
  mkdirSync(at('.ssh'));
  const counting = `#!/bin/sh\ncase "$*" in -V | *'-F none '*) ;; *) echo >>'${at('asked')}' ;; esac\nexec ssh "$@"\n`;
  writeFileSync(at('ssh'), counting, { mode: 0o755 });
});
afterEach(() => {
  delete process.env['PROVISION_TEST_DOOR'];
  rmSync(home, { recursive: true });
});

/** One run: what the configuration says of `name` for each of these addresses, and how often OpenSSH was asked. */
async function run(name: string, ...addresses: readonly string[]) {
  writeFileSync(at('asked'), '');
  const config = await loadSshConfig(
    { user: at('.ssh/config'), system: undefined },
    { home, openSsh: async () => at('ssh'), answersFile: cache() },
  );
  const said = await Promise.all(addresses.map(async address => (await config({ address })).get(name)?.[0]));
  return { said, asked: readFileSync(at('asked'), 'utf8').length };
}

const TEXT = 'Host b\n  Ciphers aes256-ctr\nHost *\n  AddressFamily inet\n';

test('the next run asks nothing', async () => {
  configure(TEXT);
  const first = await run('ciphers', 'a', 'b', 'c');
  expect(first).toEqual({ said: [undefined, 'aes256-ctr', undefined], asked: 2 });
  expect(await run('ciphers', 'a', 'b', 'c')).toEqual({ ...first, asked: 0 });
  expect(statSync(cache()).mode & 0o777).toBe(0o600);
  // Only what is new is asked.
  expect((await run('ciphers', 'a', 'b', 'c')).asked).toBe(0);
  configure(`${TEXT}Host d\n  Port 23\n`);
  expect((await run('ciphers', 'a')).asked).toBe(1);
  expect((await run('port', 'a', 'd')).asked).toBe(1);
});

test.each<readonly [string, () => void]>([
  ['the text', () => configure(`${TEXT}  Port 23\n`)],
  ['an included file', () => writeFileSync(at('.ssh/more'), 'Port 23\n')],
  ['who may write it, to which ssh objects', () => chmodSync(at('.ssh/more'), 0o666)],
  ['a variable that it names', () => Object.assign(process.env, { PROVISION_TEST_DOOR: 'b' })],
])('after a change of %s OpenSSH is asked again', async (_, change) => {
  writeFileSync(at('.ssh/more'), 'Port 22\n');
  configure(`Include more\nIdentityFile ~/\${PROVISION_TEST_DOOR}\n${TEXT}`);
  expect((await run('port', 'a')).asked).toBe(1);
  expect((await run('port', 'a')).asked).toBe(0);
  change();
  expect((await run('port', 'a')).asked).toBe(1);
});

test.each([
  'Match exec "test -e door"\n  User bob\n',
  'Match user ann !exec true\n  User bob\n',
  'Match localnetwork 10.0.0.0/8\n  User bob\n',
  'Match canonical\n  User bob\n',
  'CanonicalizeHostname yes\n',
  'Include ${HOME}/elsewhere\n',
])('what may be answered otherwise tomorrow is asked at every run: %j', async line => {
  configure(`${line}Host *\n  AddressFamily inet\n`);
  await run('user', 'a').catch(() => undefined);
  expect(existsSync(cache())).toBe(false);
});

test.each([
  'Match host=a user ann\n  Port 23\n',
  'Match originalhost "a,b" all\n  Port 23\n',
  'Match !host a\n Port 23\n',
])('what goes by names is kept: %j', async line => {
  configure(`${line}Host *\n  AddressFamily inet\n`);
  await run('port', 'a');
  expect((await run('port', 'a')).asked).toBe(0);
});

test.each<readonly [string, () => void]>([
  ['others may write', () => chmodSync(cache(), 0o622)],
  ['is cut off', () => writeFileSync(cache(), readFileSync(cache(), 'utf8').slice(0, 90))],
  [
    'is a link',
    () => {
      writeFileSync(at('theirs'), readFileSync(cache()), { mode: 0o600 });
      rmSync(cache());
      symlinkSync(at('theirs'), cache());
    },
  ],
])('a file that %s counts for nothing, and is replaced', async (_, spoil) => {
  configure(TEXT);
  await run('ciphers', 'a');
  spoil();
  expect((await run('ciphers', 'a')).asked).toBe(1);
  expect((await run('ciphers', 'a')).asked).toBe(0);
});

test('where nothing can be kept, OpenSSH is asked each time', async () => {
  configure(TEXT);
  writeFileSync(at('.cache'), 'no folder');
  expect((await run('ciphers', 'a')).asked).toBe(1);
  expect((await run('ciphers', 'b')).said).toEqual(['aes256-ctr']);
});

test('a server that is asked for by its HostName has an answer of its own', async () => {
  configure('Host *\n  HostName 10.0.0.1\n  AddressFamily inet\n');
  expect(await run('hostname', '10.0.0.1', 'gate')).toEqual({ said: [undefined, '10.0.0.1'], asked: 2 });
  expect((await run('hostname', 'gate', '10.0.0.1')).said).toEqual(['10.0.0.1', undefined]);
});

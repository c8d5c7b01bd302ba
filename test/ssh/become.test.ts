import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Become } from '../../src/model/inventory.ts';
import type { Transport } from '../../src/model/transport.ts';
import { createConnect } from '../../src/transport/create-connect.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

/** Asks, lectures and refuses as sudo 1.9 does; real sudo is met in the twin. */
const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -n) never=1; shift ;;
    -S) shift ;;
    -p) prompt=$2; shift 2 ;;
    --) shift; break ;;
  esac
done
case $SUDO_IS in
  open) exec "$@" ;;
  closed) echo 'user is not in the sudoers file.' >&2; exit 1 ;;
  tty) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
  stalled) exec sleep 60 ;;
esac
[ -z "$never" ] || { echo 'sudo: a password is required' >&2; exit 1; }
printf '%s\\n' 'We trust you have received the usual lecture' '    #1) Respect the privacy of others.' >&2
for attempt in 1 2 3; do
  printf '%s' "$prompt" >&2
  IFS= read -r given || { echo 'sudo: no password was provided' >&2; exit 1; }
  echo "$given" >> "$SUDO_LOG"
  [ "$given" != 'päss "w$rd' ] || exec "$@"
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 3 incorrect password attempts' >&2
exit 1
`;

let seat: Seat;
let server: TestServer;
let transport: Transport | undefined;
let log: string;

const connect = async (how: string, become: Become, password?: string, path?: string): Promise<Transport> => {
  log = seat.file('sudo.log', '');
  seat.file('sudo', SUDO, 0o755);
  server = await startServer({
    env: { PATH: path ?? `${seat.home}:/usr/bin:/bin`, SUDO_IS: how, SUDO_LOG: log },
  });
  seat.know(server.port, server.publicKey);
  const ask = password === undefined ? {} : { becomePassword: async () => password };
  const host = hostAt(server.port, { user: 'ann', become, connectTimeout: 1 });
  transport = await createConnect({ home: seat.home, ...ask })(host);
  return transport;
};

const sudo = (password: 'none' | 'ask' | { readonly file: string }): Become => ({ method: 'sudo', password });

beforeEach(() => {
  seat = makeSeat();
});
afterEach(async () => {
  await transport?.close();
  transport = undefined;
  await server?.close();
  seat.remove();
});

test.each([
  ['open', 'without a password'],
  ['asking', 'with one'],
])('what a script’s commands read comes to them behind a sudo that is %s, %s', async how => {
  const file = seat.file('password', 'päss "w$rd\n');
  const { run } = await connect(how, sudo(how === 'open' ? 'none' : { file }));
  const bytes = Buffer.concat([Buffer.from([0, 255]), Buffer.from('\npäss "w$rd\n')]);
  const result = await run('echo begun; cat <&3', { timeout: 5, input: Readable.from([bytes]) });
  expect(result.stdout).toEqual(Buffer.concat([Buffer.from('begun\n'), bytes]));
});

test('runs a script through sudo without a password, in one command', async () => {
  const { run } = await connect('open', sudo('none'));
  const result = await run('echo ran; echo aside >&2; exit 3', { timeout: 5 });
  expect([result.stdout.toString(), result.stderr.toString(), result.code]).toEqual(['ran\n', 'aside\n', 3]);
  expect(server.commands()).toHaveLength(1);
});

test('takes the password from a file that nobody else can read', async () => {
  const file = seat.file('password', 'päss "w$rd\nrest\n');
  const { run } = await connect('asking', sudo({ file }));
  expect((await run('echo ran', { timeout: 5 })).stdout.toString()).toBe('ran\n');
});

test.each([
  ['others can read', 0o644, 'others can read'],
  ['is not there', undefined, 'cannot be read'],
])('a password file that %s is refused', async (_, mode, because) => {
  const file = mode === undefined ? '/nowhere/password' : seat.file('password', 'x', mode);
  await expect(connect('asking', sudo({ file }))).rejects.toThrow(because);
});

test('tells sudo the password when it asks, and no one else', async () => {
  const { run } = await connect('asking', sudo('ask'), 'päss "w$rd');
  const result = await run('cat; echo ran', { timeout: 5 });
  expect([result.stdout.toString(), result.stderr.toString(), result.code]).toEqual(['ran\n', '', 0]);
  expect(server.commands().join()).not.toContain('w$rd');
});

test('a sudo that wants no password is not told it', async () => {
  const { run } = await connect('open', sudo('ask'), 'päss "w$rd');
  const result = await run('cat; echo ran', { timeout: 5 });
  expect([result.stdout.toString(), result.code]).toEqual(['ran\n', 0]);
});

test('a wrong password is given once', async () => {
  const { run } = await connect('asking', sudo('ask'), 'wrong');
  const problem = await failure(run('echo ran', { timeout: 5 }));
  expect(problem.failure).toBe('become');
  expect(problem.message).toBe('alpha: sudo rejected the password given for ann');
  expect(readFileSync(log, 'utf8')).toBe('wrong\n');
});

test('asks for the password once for all hosts, and before it is needed', async () => {
  let asked = 0;
  server = await startServer({ env: { PATH: `${seat.home}:/usr/bin:/bin`, SUDO_IS: 'open' } });
  seat.know(server.port, server.publicKey);
  const host = hostAt(server.port, { user: 'ann', become: sudo('ask') });
  const open = createConnect({
    home: seat.home,
    becomePassword: async () => {
      asked += 1;
      return 'secret';
    },
  });
  const all = await Promise.all([open(host), open(host), open(host)]);
  expect(asked).toBe(1);
  await Promise.all(all.map(one => one.close()));
});

test('-K is for every host that uses sudo', async () => {
  seat.file('sudo', SUDO, 0o755);
  server = await startServer({
    env: { PATH: `${seat.home}:/usr/bin:/bin`, SUDO_IS: 'asking', SUDO_LOG: seat.file('sudo.log', '') },
  });
  seat.know(server.port, server.publicKey);
  const open = createConnect({
    home: seat.home,
    becomePassword: async () => 'päss "w$rd',
    becomePasswordForAll: true,
  });
  transport = await open(hostAt(server.port, { user: 'ann', become: sudo('none') }));
  expect((await transport.run('echo ran', { timeout: 5 })).stdout.toString()).toBe('ran\n');
});

test('root needs no sudo', async () => {
  server = await startServer();
  seat.know(server.port, server.publicKey);
  transport = await createConnect({ home: seat.home })(hostAt(server.port, { become: sudo('ask') }));
  await transport.run('true', { timeout: 5 });
  expect(server.commands().join()).not.toContain('sudo');
});

test.each([
  [
    'asking',
    'alpha: sudo asks for the password of ann',
    'give it with -K, set `become_password` (`ask`, `{file: …}` or a sealed value), or allow NOPASSWD in sudoers',
  ],
  ['closed', 'alpha: ann may not use sudo', 'add ann to sudoers (usermod -aG sudo ann), as root'],
  ['tty', 'alpha: sudo requires a terminal', 'put `Defaults:ann !requiretty` into sudoers'],
])('a sudo that is %s is explained', async (how, message, hint) => {
  const { run } = await connect(how, sudo('none'));
  const problem = await failure(run('echo ran', { timeout: 5 }));
  expect([problem.failure, problem.message, problem.details[0]?.hint]).toEqual(['become', message, hint]);
});

test('a host without sudo is explained', async () => {
  const path = join(seat.home, 'bin');
  mkdirSync(path);
  symlinkSync('/bin/sh', join(path, 'sh'));
  const { run } = await connect('open', sudo('none'), undefined, path);
  const problem = await failure(run('echo ran', { timeout: 5 }));
  expect([problem.failure, problem.message]).toEqual(['become', 'alpha: there is no sudo on the host']);
});

test('a sudo that waits for something else costs its own timeout', async () => {
  const { run } = await connect('stalled', sudo('none'));
  const problem = await failure(run('echo ran', { timeout: 60 }));
  expect([problem.failure, problem.message]).toEqual(['timeout', 'alpha: sudo took longer than 2 s']);
});

test('a password that nobody can be asked for is an error before anything is sent', async () => {
  const problem = await failure(connect('asking', sudo('ask')));
  expect([problem.failure, problem.message]).toEqual(['become', 'alpha: sudo asks for the password of ann']);
  expect(server.connections()).toBe(0);
});

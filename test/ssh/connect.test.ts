import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { SshSettings } from '../../src/model/inventory.ts';
import type { Transport } from '../../src/model/transport.ts';
import { type ConnectOptions, createConnect } from '../../src/transport/create-connect.ts';
import { fingerprint } from '../../src/transport/host-keys/host-key.ts';
import { byClient } from './fixtures/client.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { type Behaviour, makeKey, startServer, type TestServer, wire } from './fixtures/server.ts';

let seat: Seat;
const servers: TestServer[] = [];
const plain: { server: Server; sockets: Set<Socket> }[] = [];
const open: Transport[] = [];

const start = async (behaviour: Behaviour = {}): Promise<TestServer> => {
  const server = await startServer(behaviour);
  servers.push(server);
  return server;
};

/** A TCP server that is no sshd. */
const startPlain = async (talk: (socket: Socket) => unknown): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  plain.push({ server, sockets });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('it listens on no port');
  return address.port;
};

const connect = async (
  port: number,
  ssh: Partial<SshSettings> = {},
  options: Partial<ConnectOptions> = {},
  signal?: AbortSignal,
): Promise<Transport> => {
  const transport = await createConnect({ home: seat.home, ...options })(hostAt(port, ssh), signal);
  open.push(transport);
  return transport;
};

beforeEach(() => {
  seat = makeSeat();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.close()));
  await Promise.all(servers.splice(0).map(one => one.close()));
  for (const { server, sockets } of plain.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  seat.remove();
});

test('an unknown host key is refused, with its fingerprint and the way to accept it', async () => {
  const server = await start();
  const problem = await failure(connect(server.port, { knownHosts: [seat.project] }));
  expect(problem.failure).toBe('host-key-unknown');
  expect(problem.message).toBe(`alpha: root@127.0.0.1:${server.port}: its host key is unknown`);
  expect(problem.details[0]?.evidence).toEqual([`it shows  ssh-ed25519 ${fingerprint(server.publicKey)}`]);
  expect(problem.details[0]?.hint).toContain(`ssh-keyscan -p ${server.port} 127.0.0.1 >> '${seat.project}'`);
  expect(server.connections()).toBe(0);
});

test('accept-new remembers an unknown key in the project’s file', async () => {
  const server = await start();
  await connect(server.port, { knownHosts: [seat.project], hostKey: 'accept-new' });
  expect(readFileSync(seat.project, 'utf8')).toBe(
    `[127.0.0.1]:${server.port} ssh-ed25519 ${server.publicKey.toString('base64')}\n`,
  );
  expect(statSync(seat.project).mode & 0o777).toBe(0o600);
  await connect(server.port, { knownHosts: [seat.project] });
});

test.each(['strict', 'accept-new'] as const)('a changed key is refused with %s', async hostKey => {
  const server = await start();
  const old = wire(makeKey().public);
  seat.know(server.port, old);
  const problem = await failure(connect(server.port, { knownHosts: [seat.project], hostKey }));
  expect(problem.failure).toBe('host-key-changed');
  expect(problem.details[0]?.evidence).toEqual([
    `it shows  ssh-ed25519 ${fingerprint(server.publicKey)}`,
    `known is  ssh-ed25519 ${fingerprint(old)} (${seat.knownHosts}:1)`,
  ]);
  expect(problem.details[0]?.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${server.port}' -f '${seat.knownHosts}'`);
});

test('known keys that cannot be read are no unknown keys: nothing is trusted then', async () => {
  const server = await start();
  mkdirSync(seat.knownHosts);
  const connecting = connect(server.port, { knownHosts: [seat.project], hostKey: 'accept-new' });
  await expect(connecting).rejects.toThrow(`${seat.knownHosts}: the known host keys cannot be read`);
  expect(server.connections()).toBe(0);
  expect(existsSync(seat.project)).toBe(false);
});

test('a revoked key is refused although it is known', async () => {
  const server = await start();
  seat.know(server.port, server.publicKey);
  writeFileSync(seat.knownHosts, `@revoked * ssh-ed25519 ${server.publicKey.toString('base64')}\n`, { flag: 'a' });
  const problem = await failure(connect(server.port));
  expect([problem.failure, problem.details[0]?.evidence?.[1]]).toEqual([
    'host-key-changed',
    `revoked at ${seat.knownHosts}:2`,
  ]);
});

test('the key that is known is the one that is asked for', async () => {
  const rsa = makeKey('rsa');
  const server = await start({ hostKeys: [makeKey().private, rsa.private] });
  seat.know(server.port, wire(rsa.public));
  await connect(server.port);
  expect(server.connections()).toBe(1);
});

test.each([
  ['before it says who it is', () => undefined, 'the key exchange'],
  ['after it said who it is', (socket: Socket) => socket.write('SSH-2.0-Test\r\n'), 'the key exchange'],
] as const)('a server that stalls %s costs its own timeout', async (_, talk, step) => {
  const port = await startPlain(talk);
  const problem = await failure(connect(port, { connectTimeout: 0.3 }));
  expect([problem.failure, problem.message]).toEqual([
    'timeout',
    `alpha: root@127.0.0.1:${port}: ${step} took longer than 0.3 s`,
  ]);
});

test('a server that stalls at the login costs its own timeout', async () => {
  const server = await start({ stallAt: 'auth' });
  seat.know(server.port, server.publicKey);
  const problem = await failure(connect(server.port, { connectTimeout: 0.3 }));
  expect(problem.message).toBe(`alpha: root@127.0.0.1:${server.port}: the login took longer than 0.3 s`);
});

test('a port where nothing listens is said to be one', async () => {
  const port = await startPlain(() => undefined);
  plain.pop()?.server.close();
  const problem = await failure(connect(port));
  expect([problem.failure, problem.message]).toEqual([
    'unreachable',
    `alpha: root@127.0.0.1:${port}: nothing listens there`,
  ]);
});

test('a server that hangs up at once is taken for an overloaded sshd', async () => {
  const port = await startPlain(socket => socket.end());
  const problem = await failure(connect(port));
  expect(problem.failure).toBe('unreachable');
  expect(problem.message).toContain('closed the connection before identifying itself');
  expect(problem.details[0]?.hint).toContain('MaxStartups');
});

test('a server that says it is busy is taken for an overloaded sshd', async () => {
  const port = await startPlain(socket => socket.end('Exceeded MaxStartups\r\n'));
  const problem = await failure(connect(port));
  expect([problem.failure, problem.details[0]?.hint?.includes('MaxStartups')]).toEqual(['unreachable', true]);
});

test('a server that takes none of the keys: all that was tried is listed', async () => {
  const server = await start({ authorized: [] });
  seat.know(server.port, server.publicKey);
  seat.file('.ssh/id_rsa', 'no key at all');
  const offered = `${seat.home}/.ssh/id_ed25519: offered`;
  const problem = await failure(connect(server.port, { agent: true }, { agentSocket: join(seat.home, 'no-agent') }));
  expect([problem.failure, problem.message]).toEqual([
    'auth',
    `alpha: root@127.0.0.1:${server.port}: the server accepts none of the keys`,
  ]);
  expect(problem.details[0]?.evidence).toEqual([
    `ssh-agent at ${join(seat.home, 'no-agent')}: does not answer (${byClient({ 'node-ssh': 'Failed to connect to agent', openssh: 'No such file or directory' })})`,
    ...byClient({
      'node-ssh': [`${seat.home}/.ssh/id_rsa: holds no private key in a supported format`, offered],
      openssh: [offered, expect.stringMatching(`^${seat.home}/.ssh/id_rsa: (error in libcrypto|invalid format)$`)],
    }),
    'the server accepts: publickey',
  ]);
});

test('keys are offered one after another until the server takes one', async () => {
  const right = makeKey('ecdsa');
  const server = await start({ authorized: [wire(right.public)] });
  seat.know(server.port, server.publicKey);
  const files = [
    seat.file('wrong', makeKey('rsa').private),
    join(seat.home, 'missing'),
    seat.file('right', right.private),
  ];
  await connect(server.port, { identityFiles: files });
  expect(server.connections()).toBe(1);
});

test('a passphrase is asked for once, and only for the key that the server takes', async () => {
  const right = makeKey('ed25519', 'open sesame');
  const server = await start({ authorized: [wire(right.public)] });
  seat.know(server.port, server.publicKey);
  const files = [seat.file('other', makeKey('ed25519', 'unknown').private), seat.file('right', right.private)];
  const asked: string[] = [];
  const open = createConnect({
    home: seat.home,
    passphrase: async file => {
      asked.push(file);
      return 'open sesame';
    },
  });
  const host = hostAt(server.port, { identityFiles: files });
  const all = await Promise.all([open(host), open(host)]);
  await Promise.all(all.map(one => one.close()));
  expect(asked).toEqual([join(seat.home, 'right')]);
});

test('the time that a person takes to type is not the server’s', async () => {
  const key = makeKey('ed25519', 'slow');
  const server = await start({ authorized: [wire(key.public)] });
  seat.know(server.port, server.publicKey);
  // The clock goes on only while the person types: a slow machine takes nothing of the server's time.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const typed = async (): Promise<string> => {
    await new Promise(setImmediate);
    vi.advanceTimersByTime(60_000);
    return 'slow';
  };
  await connect(server.port, { identityFiles: [seat.file('key', key.private)] }, { passphrase: typed });
  expect(server.connections()).toBe(1);
});

test.each([
  ['nobody can be asked', undefined, 'it has a passphrase, and there is no terminal to ask for it on'],
  ['it is wrong', 'wrong', 'the passphrase is wrong'],
])('a passphrase that is needed, where %s', async (_, answer, because) => {
  const key = makeKey('ed25519', 'right');
  const server = await start({ authorized: [wire(key.public)] });
  seat.know(server.port, server.publicKey);
  const file = seat.file('key', key.private);
  const problem = await failure(connect(server.port, { identityFiles: [file] }, { passphrase: async () => answer }));
  expect(problem.failure).toBe('auth');
  expect(problem.details[0]?.evidence).toContain(`${file}: the server accepts it, but ${because}`);
});

test('an interrupt ends an attempt to connect at once', async () => {
  const port = await startPlain(() => undefined);
  const problem = await failure(connect(port, { connectTimeout: 60 }, {}, AbortSignal.timeout(50)));
  expect(problem.failure).toBe('interrupted');
});

test('a connection that is cut later does not end the process', async () => {
  const server = await start();
  seat.know(server.port, server.publicKey);
  const { run } = await connect(server.port);
  server.drop();
  await expect.poll(() => server.open()).toBe(0);
  expect((await failure(run('true', { timeout: 1 }))).failure).toBe('dropped');
});

test('what one host does hides nothing of the others', async () => {
  const good = await start();
  seat.know(good.port, good.publicKey);
  const silent = await startPlain(() => undefined);
  const open = createConnect({ home: seat.home });
  const [first, second] = await Promise.allSettled([
    open(hostAt(silent, { connectTimeout: 0.3 }, 'silent')),
    open(hostAt(good.port, {}, 'good')),
  ]);
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  if (second.status === 'fulfilled') await second.value.close();
});

test('a server that is busy only for a moment is asked again', async () => {
  const server = await start();
  let turnedAway = 0;
  const port = await startPlain(socket => {
    turnedAway += 1;
    if (turnedAway <= 3) socket.end('Exceeded MaxStartups\r\n');
    else socket.pipe(connectSocket(server.port, '127.0.0.1')).pipe(socket);
  });
  seat.know(port, server.publicKey);
  const transport = await connect(port);
  expect(turnedAway).toBe(4);
  await transport.close();
});

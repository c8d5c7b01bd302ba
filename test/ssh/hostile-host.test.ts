import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConnect } from '../../src/transport/create-connect.ts';
import { printedIn } from '../event-lines.ts';
import { CLIENT } from './fixtures/client.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { type Behaviour, startServer, type TestServer } from './fixtures/server.ts';

const bin = join(import.meta.dirname, '../../bin/provision.mjs');

let seat: Seat;
let folder: string;
const servers: TestServer[] = [];
const plain: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  seat = makeSeat();
  folder = mkdtempSync(join(tmpdir(), 'provision-hostile-'));
  mkdirSync(join(folder, 'playbooks'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(servers.splice(0).map(server => server.close()));
  for (const { server, sockets } of plain.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  seat.remove();
  rmSync(folder, { recursive: true });
});

/** An SSH server whose key is known. */
async function sshServer(behaviour: Behaviour = {}): Promise<number> {
  const server = await startServer(behaviour);
  servers.push(server);
  seat.know(server.port, server.publicKey);
  return server.port;
}

/** A TCP server that is no sshd. */
async function plainServer(talk: (socket: Socket) => void): Promise<number> {
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
}

/** A port whose queue is full for good: the next handshake of TCP gets no answer. */
async function fullServer(): Promise<number> {
  const listen = `const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, server.address().port + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const port = await new Promise<number>(resolve => child.stdout.once('data', chunk => resolve(Number(chunk))));
  const sockets = new Set<Socket>();
  plain.push({ server: createServer(), sockets });
  // Until one of them waits in vain.
  for (let queued = true; queued; ) {
    const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
    sockets.add(socket);
    queued = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true));
      setTimeout(resolve, 500, false);
    });
  }
  return port;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Largest memory that the controller has had, in MiB. */
  readonly peak: number;
}

function provision(words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: seat.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let peak = 0;
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const watch = setInterval(() => {
    try {
      const [, kib = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peak = Math.max(peak, Number(kib) / 1024);
    } catch {
      // It has ended.
    }
  }, 20);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      clearInterval(watch);
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), peak });
    });
  });
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** An inventory of these hosts, by the ports at which they answer. */
function inventory(ports: Readonly<Record<string, number>>): void {
  const hosts = Object.entries(ports).map(
    ([name, port], at) =>
      `  ${name}: { site: here, address: 198.51.100.${at + 1}, mesh_address: 10.8.0.${at + 1}, roles: [server], ssh: { address: 127.0.0.1, port: ${port} } }`,
  );
  write(
    'inv.yaml',
    `cluster: hostile
ssh: { user: root, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, known_hosts: ${seat.knownHosts} }
sites: { here: {} }
hosts:
${hosts.join('\n')}
mesh: { subnet: 10.8.0.0/24 }
`,
  );
}

/** What our shell says when it runs, as a server that answers by itself has to say it. */
const startedIn = (command: string): string => `${/echo (\S+-started)/.exec(command)?.[1]}\n`;

const stalls: readonly (readonly [step: string, host: () => Promise<number>, said: string])[] = [
  ['before TCP connects', fullServer, 'a TCP connection'],
  ['before it says who it is', () => plainServer(() => undefined), 'the key exchange'],
  ['after it said who it is', () => plainServer(socket => socket.write('SSH-2.0-Liar\r\n')), 'the key exchange'],
  ['at the login', () => sshServer({ stallAt: 'auth' }), 'the login'],
  ['when a channel is opened', () => sshServer({ stallAt: 'channel' }), 'opening a channel'],
  ['when a command is started', () => sshServer({ stallAt: 'exec' }), 'opening a channel'],
];

describe('a host that lies costs its own timeout, and nobody else’s', () => {
  test.each(stalls)('it stalls %s', async (_step, host, said) => {
    inventory({ liar: await host(), honest: await sshServer() });
    write('playbooks/p.yaml', 'name: p\nstages: [{ name: s, tasks: [{ command: { run: "true", always: true } }] }]\n');
    const { code, stdout } = await provision(
      'run playbooks/p.yaml -i inv.yaml --dry-run --json --timeout 4'.split(' '),
    );
    expect(code).toBe(1);
    expect(printedIn(stdout).length).toBeGreaterThan(4);
    const events = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const of = (type: string, name: string) => events.find(one => one.type === type && one.host === name);
    expect(of('host-read', 'honest')).toBeDefined();
    expect(Date.parse(of('host-read', 'honest').time)).toBeLessThan(Date.parse(of('host-failed', 'liar').time));
    expect(of('host-failed', 'liar').problem.what).toContain(said);
    expect(of('host-failed', 'liar').problem.what).toContain('took longer than 4 s');
    const plan = events.find(one => one.type === 'plan');
    expect(plan.hosts.map((one: { host: string }) => one.host)).toContain('honest');
  });
});

/** Writes 2 GiB without a line break, or as much of it as is taken. */
function flood(channel: ServerChannel, into: 'stdout' | 'stderr', sent: (bytes: number) => void): void {
  const stream = into === 'stdout' ? channel : channel.stderr;
  const chunk = Buffer.alloc(32 * 1024, 'x');
  let left = 2 ** 31;
  let closed = false;
  channel.on('close', () => {
    closed = true;
  });
  const more = (): void => {
    while (left > 0 && !closed) {
      left -= chunk.length;
      sent(chunk.length);
      if (!stream.write(chunk)) {
        stream.once('drain', more);
        return;
      }
    }
  };
  more();
}

describe('a host that prints without end, and without a line break', () => {
  test.each([
    ['as output', 'stdout', true],
    ['as errors', 'stderr', true],
    ['as output before its shell runs', 'stdout', false],
    ['as errors before its shell runs', 'stderr', false],
  ] as const)('%s: it is stopped, and costs bounded memory', async (_name, into, starts) => {
    let sent = 0;
    const liar = await sshServer({
      answer: (channel, command) => {
        if (starts) channel.stderr.write(startedIn(command));
        flood(channel, into, bytes => {
          sent += bytes;
        });
      },
    });
    inventory({ liar });
    write('playbooks/p.yaml', 'name: p\nstages: [{ name: s, tasks: [{ command: { run: "true", always: true } }] }]\n');
    const { code, stdout, stderr, peak } = await provision('run playbooks/p.yaml -i inv.yaml --dry-run'.split(' '));
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('it printed more than 64 MiB, and was stopped');
    expect((stdout + stderr).length).toBeLessThan(4000);
    expect(sent).toBeGreaterThan(64 * 2 ** 20);
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThan(700);
  });

  test('as evidence of what failed: a few hundred characters of it are shown and kept', async () => {
    const liar = await sshServer({
      answer: channel => {
        channel.write('\x1b[2J'.repeat(1_000_000));
        channel.exit(1);
        channel.end();
      },
    });
    inventory({ liar });
    write('playbooks/p.yaml', 'name: p\nstages: [{ name: s, tasks: [{ command: { run: "true", always: true } }] }]\n');
    const { code, stdout, stderr } = await provision('run playbooks/p.yaml -i inv.yaml --yes'.split(' '));
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('more characters)');
    expect(stdout + stderr).not.toContain('\x1b');
    expect((stdout + stderr).length).toBeLessThan(4000);
  });
});

test('a host that stops in mid-output costs its own timeout, and nobody else’s', async () => {
  const liar = await sshServer({
    answer: (channel, command) => {
      channel.stderr.write(startedIn(command));
      channel.write('half a li');
    },
  });
  const open = createConnect({ home: seat.home });
  const [bad, good] = await Promise.all([
    open(hostAt(liar, {}, 'liar')),
    open(hostAt(await sshServer(), {}, 'honest')),
  ]);
  const ended: string[] = [];
  await Promise.all([
    failure(bad.run('true', { timeout: 3 })).then(problem => ended.push(problem.message)),
    good.run('echo fine', { timeout: 3 }).then(({ stdout }) => ended.push(stdout.toString())),
  ]);
  expect(ended).toEqual(['fine\n', 'liar: the script took longer than 3 s']);
  await Promise.all([bad.close(), good.close()]);
});

import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import { createConnect } from '../../src/transport/create-connect.ts';
import { byClient } from './fixtures/client.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { type Behaviour, cut, startServer, type TestServer } from './fixtures/server.ts';

let seat: Seat;
let server: TestServer;
let transport: Transport | undefined;

const connect = async (behaviour: Behaviour = {}): Promise<Transport> => {
  server = await startServer(behaviour);
  seat.know(server.port, server.publicKey);
  transport = await createConnect({ home: seat.home })(hostAt(server.port, { connectTimeout: 1 }));
  return transport;
};

/** The nonce's word that our shell says when it runs, as a server that answers by itself has to say it. */
const startedIn = (command: string): string => `${/echo (\S+-started)/.exec(command)?.[1]}\n`;

beforeEach(() => {
  seat = makeSeat();
});
afterEach(async () => {
  await transport?.close();
  transport = undefined;
  await server.close();
  seat.remove();
});

test('gives back bytes and the exit status as they are', async () => {
  const { run } = await connect();
  const result = await run("printf '  a\\377\\n\\n'; printf 'warning\\n' >&2; exit 7", { timeout: 5 });
  expect(result).toEqual({ stdout: Buffer.from('  a\xff\n\n', 'latin1'), stderr: Buffer.from('warning\n'), code: 7 });
});

test('uses one connection for many commands', async () => {
  const { run } = await connect();
  for (const word of ['one', 'two', 'three']) {
    expect((await run(`echo ${word}`, { timeout: 5 })).stdout.toString()).toBe(`${word}\n`);
  }
  expect(server.connections()).toBe(1);
  expect(server.commands()).toHaveLength(3);
});

test('runs scripts side by side on one connection', async () => {
  const { run } = await connect();
  const all = await Promise.all(['a', 'b', 'c', 'd'].map(word => run(`echo ${word}`, { timeout: 5 })));
  expect(all.map(one => one.stdout.toString()).join('')).toBe('a\nb\nc\nd\n');
  expect(server.connections()).toBe(1);
});

test('carries scripts of any size and any content', async () => {
  const { run } = await connect();
  const text = `'"\\$!\`é${'x'.repeat(300_000)}`;
  const result = await run(`cat <<'END'\n${text}\nEND`, { timeout: 10 });
  expect(result.stdout.toString()).toBe(`${text}\n`);
  expect(server.commands()[0]?.length).toBeLessThan(500);
});

test('keeps characters whole that arrive in two packets', async () => {
  const bytes = Buffer.from('zwölf 日本');
  const { run } = await connect({
    answer: (channel, command) => {
      channel.stderr.write(startedIn(command));
      const write = (at: number): void => {
        if (at < bytes.length) {
          channel.write(bytes.subarray(at, at + 1));
          setTimeout(write, 1, at + 1);
          return;
        }
        channel.exit(0);
        channel.end();
      };
      write(0);
    },
  });
  const seen: Buffer[] = [];
  const result = await run('true', { timeout: 5, onStdout: chunk => seen.push(chunk) });
  expect(result.stdout.toString()).toBe('zwölf 日本');
  // OpenSSH's client puts small packets together by itself.
  expect(seen.length).toBeGreaterThan(byClient({ 'node-ssh': 1, openssh: 0 }));
  expect(Buffer.concat(seen)).toEqual(bytes);
});

test('a connection that drops in mid-command is an error, not a result', async () => {
  const { run } = await connect({
    answer: (channel, command, connection) => {
      channel.stderr.write(startedIn(command));
      channel.write('half a line');
      setTimeout(cut, 20, connection);
    },
  });
  const problem = await failure(run('true', { timeout: 5 }));
  expect(problem.failure).toBe('dropped');
  expect(problem.details[0]).toMatchObject({ where: 'alpha', what: 'the connection dropped before the script ended' });
  expect((await failure(run('true', { timeout: 5 }))).failure).toBe('dropped');
});

test('a channel that ends without a status is an error, not a result', async () => {
  const { run } = await connect({
    answer: (channel, command) => {
      channel.stderr.write(startedIn(command));
      channel.end('all is well\n');
    },
  });
  expect((await failure(run('true', { timeout: 5 }))).failure).toBe('dropped');
});

test('a script that a signal ended is an error that names the signal', async () => {
  const { run } = await connect({
    answer: (channel, command) => {
      channel.stderr.write(startedIn(command));
      channel.exit('KILL');
      channel.end();
    },
  });
  const problem = await failure(run('true', { timeout: 5 }));
  expect(problem.failure).toBe('dropped');
  expect(problem.message).toBe(
    byClient({
      'node-ssh': 'alpha: the script was killed by SIGKILL on the host',
      // OpenSSH's client keeps the signal to itself.
      openssh: 'alpha: the script ended on the host without a status: it was killed there, or its login was',
    }),
  );
});

test('a script that hangs costs its own timeout, and the connection stays usable', async () => {
  const { run } = await connect();
  const problem = await failure(run('sleep 60', { timeout: 0.2 }));
  expect(problem.failure).toBe('timeout');
  expect(problem.message).toBe('alpha: the script took longer than 0.2 s');
  expect((await run('echo still here', { timeout: 5 })).stdout.toString()).toBe('still here\n');
});

test.each(['channel', 'exec'] as const)('a server that stalls at the %s costs its own timeout', async stallAt => {
  const { run } = await connect({ stallAt });
  const problem = await failure(run('true', { timeout: 60 }));
  expect(problem.failure).toBe('timeout');
  expect(problem.message).toBe('alpha: opening a channel took longer than 1 s');
});

test('an interrupt ends a script at once', async () => {
  const { run } = await connect();
  const controller = new AbortController();
  const running = failure(
    run('echo begun; sleep 60', { timeout: 60, signal: controller.signal, onStdout: () => controller.abort() }),
  );
  expect((await running).failure).toBe('interrupted');
  expect((await failure(run('true', { timeout: 5, signal: AbortSignal.abort() }))).failure).toBe('interrupted');
});

test('a script that is cut on its way is not run', async () => {
  const { run } = await connect();
  await run('true', { timeout: 5 });
  const command = server.commands()[0] ?? '';
  for (const shell of [['dash'], ['busybox', 'sh'], ['bash']]) {
    const [program = '', ...args] = shell;
    const whole = `echo ran\n#${/"#(\S+-end)"/.exec(command)?.[1]}\n`;
    const asSent = spawnSync(program, [...args, '-c', command], { input: whole });
    expect([asSent.stdout.toString(), asSent.status]).toEqual(['ran\n', 0]);
    for (const length of [0, 5, 9, whole.length - 3]) {
      const cutOff = spawnSync(program, [...args, '-c', command], { input: whole.slice(0, length) });
      expect([cutOff.stdout.toString(), cutOff.status]).toEqual(['', 126]);
    }
  }
});

test('a login that runs no commands is said to be one', async () => {
  const { run } = await connect({
    answer: channel => {
      channel.write('This account is currently not available.\n');
      channel.exit(1);
      channel.end();
    },
  });
  const problem = await failure(run('true', { timeout: 5 }));
  expect(problem.failure).toBe('become');
  expect(problem.details[0]).toMatchObject({
    what: 'the login of root runs no commands (it exited with status 1)',
    evidence: ['This account is currently not available.'],
  });
});

test('output without an end is stopped', async () => {
  const { run } = await connect();
  const problem = await failure(run('yes', { timeout: 30 }));
  expect(problem.message).toBe('alpha: it printed more than 64 MiB, and was stopped');
});

test('closing ends the connection', async () => {
  const { close } = await connect();
  expect(server.open()).toBe(1);
  await close();
  await expect.poll(() => server.open()).toBe(0);
  await close();
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import { createConnect } from '../../src/transport/create-connect.ts';
import { hostAt } from './host.ts';
import { makeSeat, type Seat } from './seat.ts';
import { type Behaviour, startServer, type TestServer } from './server.ts';

let seat: Seat;
let server: TestServer;
let transport: Transport | undefined;

const connect = async (behaviour: Behaviour = {}): Promise<Transport> => {
  server = await startServer(behaviour);
  seat.know(server.port, server.publicKey);
  transport = await createConnect({ home: seat.home })(hostAt(server.port, { connectTimeout: 1 }));
  return transport;
};

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

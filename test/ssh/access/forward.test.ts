import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTunnel } from '../../../src/cli/cluster/open-tunnel.ts';
import type { Transport } from '../../../src/model/transport.ts';
import { createConnect } from '../../../src/transport/create-connect.ts';
import { CLIENT } from '../fixtures/client.ts';
import { hostAt } from '../fixtures/host.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { makeKey } from '../fixtures/server.ts';
import { SSHD, type Sshd, startSshd } from '../fixtures/sshd.ts';

describe.skipIf(SSHD === undefined)('a connection through a host', () => {
  const key = makeKey('ed25519');
  let seat: Seat;
  let sshd: Sshd;
  let closed: Sshd;
  let shout: Server;
  let port: number;
  const open: Transport[] = [];

  /** Connects to a host of which one of the two servers lets connections through. */
  const to = async (server: Sshd): Promise<Transport> => {
    const ssh = { user: userInfo().username, client: CLIENT } as const;
    const transport = await createConnect({ home: seat.home })(hostAt(server.port, ssh));
    open.push(transport);
    return transport;
  };

  beforeAll(async () => {
    sshd = await startSshd(`${key.public}\n`);
    closed = await startSshd(`${key.public}\n`, ['AllowTcpForwarding no']);
    // Says in capitals what it hears, and ends when the other end does.
    shout = createServer({ allowHalfOpen: true }, socket => {
      socket.on('error', () => undefined);
      socket.on('data', chunk => socket.write(chunk.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    });
    await new Promise<void>(resolve => shout.listen(0, '127.0.0.1', resolve));
    const address = shout.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(async () => {
    shout.close();
    await sshd?.stop();
    await closed?.stop();
  });
  beforeEach(() => {
    seat = makeSeat();
    seat.file('.ssh/id_ed25519', key.private);
    const name = (server: Sshd): string => `[127.0.0.1]:${server.port} ${server.hostKey('ed25519')}\n`;
    writeFileSync(seat.knownHosts, name(sshd) + name(closed));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(one => one.close()));
    seat.remove();
  });

  test('carries both ways, to its end', async () => {
    const { forward } = await to(sshd);
    const stream = await forward?.({ address: '127.0.0.1', port });
    if (stream === undefined) throw new TypeError('it carries nothing');
    stream.end('hello');
    expect(await text(stream)).toBe('HELLO');
  });

  test('is a port of this machine, for several at once', async () => {
    const transport = await to(sshd);
    const tunnel = await openTunnel(async () => {
      if (transport.forward === undefined) throw new TypeError('it carries nothing');
      return transport.forward({ address: '127.0.0.1', port });
    });
    const said = (word: string): Promise<string> => {
      const socket = connect(tunnel.at.port, tunnel.at.address);
      socket.end(word);
      return text(socket);
    };
    expect(await Promise.all([said('one'), said('two'), said('three')])).toEqual(['ONE', 'TWO', 'THREE']);
    expect(tunnel.broken()).toBeUndefined();
    tunnel.close();
    await expect(said('four')).rejects.toThrow(/ECONNREFUSED/);
  });

  test.each([
    ['its sshd does not allow it', () => closed, () => port],
    ['nothing listens there', () => sshd, () => 1],
  ])('is refused where %s, and the tunnel knows why', async (_, server, at) => {
    const transport = await to(server());
    const tunnel = await openTunnel(async () => {
      if (transport.forward === undefined) throw new TypeError('it carries nothing');
      return transport.forward({ address: '127.0.0.1', port: at() });
    });
    const socket = connect(tunnel.at.port, tunnel.at.address);
    socket.on('error', () => undefined);
    socket.write('hello');
    const ended = await text(socket).catch(() => '');
    expect(ended).toBe('');
    await expect
      .poll(() => String(tunnel.broken()))
      .toMatch(/does not connect us to 127\.0\.0\.1|refused|prohibited|failed/);
    tunnel.close();
  });
});

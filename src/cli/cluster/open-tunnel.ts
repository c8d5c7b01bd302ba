import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../../model/address/endpoint.ts';

/** A port of this machine that leads, connection by connection, to wherever it was opened to. */
export interface Tunnel {
  readonly at: Endpoint;
  /** Why a connection could not be carried, the first time that happened. */
  readonly broken: () => unknown;
  readonly close: () => void;
}

/** Joins both ends of a connection: where one of them fails, the other is ended. */
function join(here: Socket, there: Duplex, onFail: (error: Error) => void): void {
  const end = (): void => {
    here.destroy();
    there.destroy();
  };
  here.once('error', end);
  there.once('error', error => {
    onFail(error);
    end();
  });
  here.once('close', end);
  here.pipe(there).pipe(here);
}

/** Listens on a free port of the loopback. @param carry opens one connection to the other end */
export async function openTunnel(carry: () => Promise<Duplex>): Promise<Tunnel> {
  let broken: unknown;
  const fail = (error: unknown): void => {
    broken ??= error;
  };
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, here => {
    open.add(here);
    here.once('close', () => open.delete(here));
    // Before the other end is there, too.
    here.on('error', () => undefined);
    carry().then(
      there => join(here, there, fail),
      (error: unknown) => {
        fail(error);
        here.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    at: { address: '127.0.0.1', port },
    broken: () => broken,
    close: () => {
      server.close();
      for (const one of open) one.destroy();
    },
  };
}

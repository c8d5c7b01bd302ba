import { connect, createServer, type Socket } from 'node:net';
import { z } from 'zod';

/** What a relay passes on, as JSON in its first argument. */
const request = z.object({
  /** Milliseconds there and back. */
  roundTrip: z.number(),
  ways: z.array(z.object({ port: z.number(), address: z.string() })),
});

/** Where its own connections begin: the rule that leads everybody else's to it lets these pass (`slow-link.ts`). */
const FIRST_OWN_PORT = 61_000;
const OWN_PORTS = 4_500;

/** Does what it is given `delay` milliseconds after it came, in the order in which it came. */
function delayed(delay: number): (act: () => void, came?: number) => void {
  const waiting: { due: number; act: () => void }[] = [];
  const next = (): void => {
    for (let [first] = waiting; first !== undefined && first.due <= performance.now(); [first] = waiting) {
      waiting.shift();
      first.act();
    }
    const [first] = waiting;
    if (first !== undefined) setTimeout(next, Math.ceil(first.due - performance.now()));
  };
  // One timer at a time: of two for one moment, the later may fire first, since each is rounded to milliseconds.
  return (act, came = performance.now()) => {
    waiting.push({ due: came + delay, act });
    if (waiting.length === 1) setTimeout(next, delay);
  };
}

/** Passes on in order what comes in, `delay` milliseconds after it came, and at last that it has ended. */
function passOn(from: Socket, to: Socket, delay: number, early: readonly { at: number; chunk: Buffer }[] = []): void {
  const later = delayed(delay);
  for (const { at, chunk } of early) later(() => to.write(chunk), at);
  from.on('data', (chunk: Buffer) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  to.on('close', () => from.destroy());
}

/**
 * A line with a long round trip. The opening costs what it costs there: a client can say something after one round trip,
 * and the server hears it, and that there is a connection at all, half a one later.
 */
function carry(client: Socket, address: string, localPort: number, roundTrip: number): void {
  client.on('error', () => undefined);
  const early: { at: number; chunk: Buffer }[] = [];
  const established = performance.now() + roundTrip;
  const keep = (chunk: Buffer): void => {
    early.push({ at: Math.max(performance.now(), established), chunk });
  };
  client.on('data', keep);
  setTimeout(() => {
    client.off('data', keep);
    const server = connect({ host: address, port: 22, localPort, noDelay: true, allowHalfOpen: true });
    passOn(client, server, roundTrip / 2, early);
    passOn(server, client, roundTrip / 2);
  }, 1.5 * roundTrip);
}

async function relay(text: string): Promise<void> {
  const { roundTrip, ways } = request.parse(JSON.parse(text));
  let opened = 0;
  await Promise.all(
    ways.map(async ({ port, address }) => {
      const server = createServer({ noDelay: true, allowHalfOpen: true }, client => {
        carry(client, address, FIRST_OWN_PORT + (opened++ % OWN_PORTS), roundTrip);
      });
      await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
    }),
  );
  process.stdout.write('ready\n');
}

await relay(process.argv[2] ?? '');

import { randomBytes } from 'node:crypto';
import { PASS_ON_WAIT, parsePort, passOn } from '../../detached/receive/pass-on.ts';
import type { Host } from '../../model/inventory.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import type { Fleet } from './fleet.ts';
import { lineReader } from './send-blob.ts';

/** Seconds that passing it on may take besides waiting, for each 100 kB. */
const PER_BYTE = 1 / 100_000;

/** The port at which a host waits for its neighbour; why there is none. What it does further ends with the transfer. */
async function listen(
  { connections, places }: Pick<Fleet, 'connections' | 'places'>,
  holder: Host,
  blob: Blob,
  token: string,
): Promise<number | string> {
  const transport = await connections.open(holder);
  return new Promise(resolve => {
    const hear = lineReader(line => {
      const port = parsePort(line);
      if (port !== undefined) resolve(port);
    });
    const text = passOn(blob, { ...places.on(holder), address: holder.address, token });
    const timeout = 2 * PASS_ON_WAIT + blob.size * PER_BYTE;
    // Of what comes later the one that takes it tells: it has not got all then.
    transport.run(text, { timeout, signal: connections.signal, onStdout: hear }).then(
      ({ stderr }) => resolve(lastLines(stderr.toString('utf8'), 1)[0] ?? 'it listens nowhere'),
      (error: unknown) => resolve(errorText(error)),
    );
  });
}

/**
 * Has a host get a file from a neighbour that was brought it: that one listens on its LAN address for the time of this one transfer, to whoever knows a
 * word that was made for it. What comes is held to the checksum, which both have from here. `undefined`: it is there, else why not.
 * @param onCame told about once a second how many bytes are there
 * @throws {HeldProblem} as `Applier.take`
 * @throws {TransportProblem} of the host that gets it
 */
export async function takeFromNeighbour(
  fleet: Pick<Fleet, 'connections' | 'places' | 'applier'>,
  holder: Host,
  host: Host,
  blob: Blob,
  onCame: (bytes: number) => void,
): Promise<string | undefined> {
  const token = randomBytes(16).toString('hex');
  const port = await listen(fleet, holder, blob, token).catch(errorText);
  if (typeof port === 'string') return port;
  return fleet.applier.take(host, blob, { kind: 'neighbour', address: holder.address, port, token }, onCame);
}

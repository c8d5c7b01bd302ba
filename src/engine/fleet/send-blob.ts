import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { detachStatus } from '../../detached/detach-status.ts';
import { parseReceived, type Received } from '../../detached/receive/receive-blob.ts';
import type { Host } from '../../model/inventory.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem } from '../../model/problems/problem.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import type { RunResult } from '../../model/transport.ts';
import type { Connections } from './connections.ts';
import { type Parcel, parcelStream } from './parcel.ts';
import { runOverDrops } from './run-over-drops.ts';

export interface SendOptions {
  /** The script that takes it in (`receiveBlob`). */
  readonly text: string;
  readonly onSent: (bytes: number) => void;
  /** Ends it where it is: what has come stays there, and a later run goes on from it. */
  readonly stop: AbortSignal;
}

/** Seconds within which a piece of it must go out, or the checksum be worked out. */
const STALL = 120;

/** Calls with each whole line. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let partial = '';
  return chunk => {
    const all = (partial + chunk.toString('latin1')).split('\n');
    partial = all.pop() ?? '';
    all.forEach(onLine);
  };
}

/**
 * Sends a file to a script that says from which byte on it is wanted; a dropped connection is followed by another one, which goes on
 * where the host has come to. Memory stays bounded: no more is read than is taken.
 * @throws {TransportProblem} where no connection holds.
 * @throws {Problem} where there is no room, or the file is not what it was.
 */
export async function sendBlob(
  connections: Connections,
  host: Host,
  blob: Parcel,
  { text, onSent, stop }: SendOptions,
): Promise<RunResult> {
  let last: Received | undefined;
  let began = 0;
  let input = new PassThrough();
  let read = lineReader(() => undefined);
  const hear = (line: string): void => {
    const said = parseReceived(line);
    if (said === undefined) return;
    last = said;
    if (said.kind === 'at') pour(said.bytes);
    if (said.kind === 'full') input.end();
  };
  const pour = (from: number): void => {
    began = from;
    onSent(from);
    if (from >= blob.size) {
      input.end();
      return;
    }
    let sent = from;
    const counted = new Transform({
      transform: (chunk: Buffer, _, done) => {
        sent += chunk.length;
        onSent(sent);
        done(null, chunk);
      },
    });
    // What breaks here is told by the command that it is sent to, or by the file itself.
    pipeline(parcelStream(blob, from, stop), counted, input, { end: false }).then(
      () => input.end(),
      (error: unknown) => {
        if (stop.aborted || input.destroyed) input.end();
        else input.destroy(unreadable(blob, error));
      },
    );
  };
  const result = await runOverDrops(connections, host, () => text, {
    timeout: STALL,
    input: () => {
      last = undefined;
      input = new PassThrough();
      // What a dropped connection has cut is no beginning of what the next one says.
      read = lineReader(hear);
      return input;
    },
    onStdout: chunk => read(chunk),
  });
  if (result.code === detachStatus.held) return result;
  if (result.code === 0 && (last?.kind === 'whole' || stop.aborted)) return result;
  // What was there before did not fit; it is gone now, and the whole is sent.
  if (result.code === 0 && last?.kind === 'other' && began > 0)
    return sendBlob(connections, host, blob, { text, onSent, stop });
  throw new Problem({ where: host.name, ...whyNot(blob, last, result) });
}

/** A file was there when the plan was made. */
export const unreadable = ({ source }: Pick<Parcel, 'source'>, error: unknown): Problem =>
  new Problem(
    { what: `${source} cannot be read on this machine any more`, evidence: [errorText(error)] },
    { cause: error },
  );

/** A file is not the one that was planned. */
export const hasChanged = ({ source }: Pick<Parcel, 'source'>) => ({
  what: `${source} has changed on this machine while it was sent`,
  hint: 'run it again once it stays as it is',
});

/** Why a host has not got a file, as far as it has said. */
export function whyNot(blob: Pick<Parcel, 'source' | 'size'>, last: Received | undefined, { stderr }: RunResult) {
  const said = stderr.toString('utf8').trim();
  const evidence = said === '' ? {} : { evidence: said.split('\n').slice(-5) };
  if (last?.kind === 'full') {
    return {
      what: `${blob.source} needs ${showBytes(2 * blob.size)} below /var/lib/provision, and ${showBytes(last.kibibytes * 1024)} are free`,
      hint: 'make room on the host',
    };
  }
  if (last?.kind === 'other' || last?.kind === 'short') return hasChanged(blob);
  return { what: `${blob.source} could not be stored on the host`, ...evidence };
}

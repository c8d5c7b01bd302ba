import { detachStatus } from '../../detached/detach-status.ts';
import { parseReceived, type Received } from '../../detached/receive/receive-blob.ts';
import type { Host } from '../../model/inventory.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { Problem } from '../../model/problems/problem.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import type { RunResult } from '../../model/transport.ts';
import type { Connections } from './connections.ts';
import { runOverDrops } from './run-over-drops.ts';
import { lineReader, whyNot } from './send-blob.ts';

export interface TakeOptions {
  /** The script that takes it in (`receiveBlob`). */
  readonly text: string;
  /** Told about once a second how many bytes are there. */
  readonly onCame: (bytes: number) => void;
  readonly stop: AbortSignal;
}

/** Seconds that it may take besides its bytes, of which at least so many come in a second: what stalls, the host ends sooner. */
const GRACE = 120;
const SLOWEST = 100_000;

/**
 * Runs a script with which a host gets a file that this machine does not give; `why`: it has not got it, and this is known of that.
 * @throws {TransportProblem} where no connection holds
 * @throws {Problem} where there is no room
 */
export async function takeBlob(
  connections: Connections,
  host: Host,
  blob: Blob,
  { text, onCame, stop }: TakeOptions,
): Promise<{ readonly result: RunResult; readonly why?: string }> {
  let last: Received | undefined;
  let read = lineReader(() => undefined);
  const result = await runOverDrops(
    connections,
    host,
    () => {
      read = lineReader(line => {
        const said = parseReceived(line);
        if (said?.kind === 'at' || said?.kind === 'has') onCame(said.bytes);
        last = said ?? last;
      });
      return text;
    },
    { timeout: GRACE + blob.size / SLOWEST, onStdout: chunk => read(chunk), stop },
  );
  if (result.code === detachStatus.held || last?.kind === 'whole') return { result };
  if (last?.kind === 'full') throw new Problem({ where: host.name, ...whyNot(blob, last, result) });
  if (last?.kind === 'other') return { result, why: `what came was another file (sha256:${last.sha256})` };
  const [said] = lastLines(result.stderr.toString('utf8'), 1);
  return { result, why: said ?? 'it ended before all had come' };
}

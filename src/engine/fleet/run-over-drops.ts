import type { Readable } from 'node:stream';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { LoginCut, type RunResult, type Transport, TransportProblem } from '../../model/transport.ts';
import { pause } from '../pause.ts';
import type { Connections } from './connections.ts';

export interface OverDrops {
  /** Seconds that it may take over one connection. */
  readonly timeout: number;
  /** Called with standard output as it arrives, each byte once. */
  readonly onStdout: (chunk: Buffer) => void;
  /** What the script's commands find at descriptor 3, made anew for each connection. */
  readonly input?: () => Readable;
  /** Whether all has come that a script prints which ends well; where it has not, the connection was lost after the status had come. */
  readonly isWhole?: () => boolean;
  /** As in `RunOptions`. */
  readonly passes?: true;
  /** Ends it as the run's own signal does. */
  readonly stop?: AbortSignal;
}

/** Seconds for which a dropped connection is tried again. */
const PATIENCE = 60;
/** Milliseconds after which a connection without output was one all the same: its script had nothing to say. */
const STEADY = 5000;
/** Milliseconds before each next attempt; the last goes on. */
const PAUSES = [200, 500, 1000, 2000, 4000] as const;

/**
 * Runs a script whose work does not depend on the connection: where that drops, another one goes on from the byte of
 * standard output that came last. `text` makes the script for that many bytes received.
 * @throws {TransportProblem}
 */
export async function runOverDrops(
  connections: Connections,
  host: Host,
  text: (received: number) => string,
  { timeout, onStdout, input, passes, stop, isWhole }: OverDrops,
): Promise<RunResult> {
  const out: Buffer[] = [];
  const signal = stop === undefined ? connections.signal : AbortSignal.any([connections.signal, stop]);
  let received = 0;
  let troubled: number | undefined;
  let transport = await connections.open(host);
  for (;;) {
    const before = received;
    const began = performance.now();
    try {
      const { code, stderr } = await transport.run(text(received), {
        timeout,
        signal,
        ...(passes === undefined ? {} : { passes }),
        ...(input === undefined ? {} : { input: input() }),
        onStdout: chunk => {
          received += chunk.length;
          if (passes === undefined) out.push(chunk);
          onStdout(chunk);
        },
      });
      if (code === 0 && isWhole?.() === false) {
        throw new TransportProblem('dropped', { where: host.name, what: 'the connection dropped before all had come' });
      }
      return { code, stderr, stdout: Buffer.concat(out) };
    } catch (error) {
      if (!(error instanceof TransportProblem) || error.failure !== 'dropped') throw error;
      if (troubled === undefined || received > before || performance.now() - began > STEADY)
        troubled = performance.now();
      transport = await comeBack(connections, host, error, troubled + PATIENCE * 1000);
    }
  }
}

/** Whether another attempt may get through. A login that was only cut short may: this host has let us in before. */
const mayPass = (error: TransportProblem): boolean =>
  ['unreachable', 'timeout', 'dropped'].includes(error.failure) || error instanceof LoginCut;

/** A new connection instead of one that dropped; refusals that waiting does not fix end it at once. */
async function comeBack(
  connections: Connections,
  host: Host,
  dropped: TransportProblem,
  until: number,
): Promise<Transport> {
  for (let attempt = 0; ; attempt += 1) {
    await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)] ?? 0, connections.signal);
    try {
      if (performance.now() > until) throw dropped;
      return await connections.reopen(host);
    } catch (error) {
      if (!(error instanceof TransportProblem) || !mayPass(error)) throw error;
      if (performance.now() < until) continue;
      const evidence = [...(dropped.details[0]?.evidence ?? []), ...(error === dropped ? [] : [error.message])];
      throw new TransportProblem('dropped', {
        where: host.name,
        what: `the connection dropped and did not come back within ${PATIENCE} s`,
        evidence,
        hint: `what was begun there goes on by itself; follow it, then run the phase again: ${ownCommand('attach')}`,
      });
    }
  }
}

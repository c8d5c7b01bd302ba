import pLimit, { type LimitFunction } from 'p-limit';
import type { Host } from '../model/inventory.ts';
import type { Reading } from '../model/reading.ts';
import { type Connect, type Transport, TransportProblem } from '../model/transport.ts';
import { bundle, type Section } from '../shell/bundle.ts';
import { type Frame, FrameReader, readFrames } from '../shell/frames.ts';

export interface FleetOptions {
  readonly connect: Connect;
  /** Most hosts that are talked to at once. */
  readonly forks: number;
  /** Ends everything under way at once. */
  readonly signal: AbortSignal;
}

/** The spread, in milliseconds, over which connections are started: sshd's `MaxStartups` counts those at once. */
const JITTER = 20;

/** The connections of a run: one per host, opened when first needed, kept for every phase. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #limit: LimitFunction;
  readonly #transports = new Map<string, Promise<Transport>>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#limit = pLimit(options.forks);
  }

  /** Does a job for each host, at most `forks` at once; a job must not throw for what one host does. */
  async each<T>(hosts: readonly Host[], job: (host: Host) => Promise<T>): Promise<T[]> {
    return Promise.all(
      hosts.map(host =>
        this.#limit(async () => {
          if (!this.#transports.has(host.name) && hosts.length > 4) {
            await new Promise(resolve => setTimeout(resolve, Math.random() * JITTER));
          }
          return job(host);
        }),
      ),
    );
  }

  /** @throws {TransportProblem} */
  connect(host: Host): Promise<Transport> {
    const open = this.#transports.get(host.name);
    if (open !== undefined) return open;
    const opening = this.#options.connect(host, this.#options.signal);
    this.#transports.set(host.name, opening);
    // A later phase may try again; whoever awaits this attempt sees its failure.
    opening.catch(() => this.#transports.delete(host.name));
    return opening;
  }

  /**
   * Runs sections on a host in one command and returns what each printed, by section id.
   * @throws {TransportProblem} also where the command ended before its last section did.
   */
  async run(
    host: Host,
    sections: readonly Section[],
    options: { readonly timeout: number; readonly onFrame?: (frame: Frame) => void },
  ): Promise<ReadonlyMap<string, Reading>> {
    const transport = await this.connect(host);
    const bundled = bundle(sections);
    const { onFrame } = options;
    const live = onFrame === undefined ? undefined : new FrameReader(bundled);
    const result = await transport.run(bundled.text, {
      timeout: options.timeout,
      signal: this.#options.signal,
      ...(live === undefined
        ? {}
        : {
            onStdout: chunk => {
              for (const frame of live.push(chunk)) onFrame?.(frame);
            },
          }),
    });
    const { readings, complete } = readFrames(bundled, result.stdout, result.stderr);
    if (!complete) {
      throw new TransportProblem('dropped', {
        where: host.name,
        what: `the script ended with status ${result.code} before its last line`,
        evidence: result.stderr.toString('utf8').trim().split('\n').slice(-5),
        wayOut: 'run it again: what is done already is found done',
      });
    }
    return readings;
  }

  async close(): Promise<void> {
    const open = [...this.#transports.values()];
    this.#transports.clear();
    await Promise.allSettled(open.map(async transport => (await transport).close()));
  }
}

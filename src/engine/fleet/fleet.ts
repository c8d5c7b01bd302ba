import { setMaxListeners } from 'node:events';
import pLimit, { type LimitFunction } from 'p-limit';
import type { RunPlace } from '../../detached/detach.ts';
import type { Host } from '../../model/inventory.ts';
import type { Reading } from '../../model/plan/reading.ts';
import type { RunOwner } from '../../model/run-owner.ts';
import type { Connect, RunResult, Transport } from '../../model/transport.ts';
import { bundle, type Section } from '../../shell/bundle.ts';
import { type ApplyOptions, createApplier } from './applier.ts';
import { readingsOf } from './readings-of.ts';
import { type OverDrops, runOverDrops } from './run-over-drops.ts';

export interface FleetOptions {
  readonly connect: Connect;
  /** Most hosts that are talked to at once. */
  readonly forks: number;
  /** Ends everything under way at once. */
  readonly signal: AbortSignal;
  /** Set once nothing new is to be begun; what is under way ends. Default: never. */
  readonly stop?: AbortSignal;
  /** Whose run this is; without it nothing can be applied. */
  readonly owner?: RunOwner;
  /** Whether the owner of a lock is known to be dead. Default: never. */
  readonly isDead?: (owner: RunOwner) => boolean;
  /** Seconds to wait for a host on which another run is at work. Default: none. */
  readonly lockWait?: number;
  /** Where a host keeps its lock and its scripts; default: see `RunPlace`. */
  readonly folderOn?: (host: Host) => string;
}

/** The spread, in milliseconds, over which connections are started: sshd's `MaxStartups` counts those at once. */
const JITTER = 20;

const jitter = (): Promise<void> => new Promise(resolve => setTimeout(resolve, Math.random() * JITTER));

/** The connections of a run: one per host, opened when first needed, kept for every phase; and the locks it has. */
export class Fleet {
  /** Seconds to wait for a host on which another run is at work. */
  readonly lockWait: number;
  /** Ends everything under way at once. */
  readonly signal: AbortSignal;
  /** Set once nothing new is to be begun. */
  readonly stop: AbortSignal;
  readonly #options: FleetOptions;
  readonly #limit: LimitFunction;
  readonly #transports = new Map<string, Promise<Transport>>();
  /** Connections that nobody has asked for yet. */
  readonly #early = new Map<string, Promise<Transport>>();
  readonly #closed = new AbortController();
  readonly #applier: ReturnType<typeof createApplier>;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#limit = pLimit(options.forks);
    this.lockWait = options.lockWait ?? 0;
    this.signal = options.signal;
    this.stop = options.stop ?? options.signal;
    this.#applier = createApplier({
      ...options,
      runOverDrops: (host, text, how) => this.runOverDrops(host, text, how),
      opened: host => this.#transports.get(host.name),
    });
  }

  /** Whether the controller of a run is known to be gone. */
  isDead(owner: RunOwner): boolean {
    return this.#options.isDead?.(owner) === true;
  }

  /** Where a host keeps its lock and its scripts; `undefined`: at the usual place. */
  folderOn(host: Host): string | undefined {
    return this.#options.folderOn?.(host);
  }

  /** Does a job for each host's part, at most `forks` at once; a job must not throw for what one host does. */
  async each<P extends { readonly host: Host }, T>(parts: readonly P[], job: (part: P) => Promise<T>): Promise<T[]> {
    return Promise.all(
      parts.map(part =>
        this.#limit(async () => {
          if (!this.#begun(part.host) && parts.length > 4) await jitter();
          return job(part);
        }),
      ),
    );
  }

  #begun = ({ name }: Host): boolean => this.#transports.has(name) || this.#early.has(name);

  /**
   * Begins to connect to as many of the hosts as may be talked to at once, while the caller still has something else
   * to do. What goes wrong is told to whoever asks for the connection.
   */
  beginToConnect(hosts: readonly Host[]): void {
    const signal = AbortSignal.any([this.signal, this.#closed.signal]);
    // Every host listens; Node takes more than ten for a leak.
    setMaxListeners(0, signal);
    const first = hosts.filter(host => !this.#begun(host)).slice(0, this.#options.forks);
    for (const host of first) {
      const opening = (first.length > 4 ? jitter() : Promise.resolve()).then(() => this.#options.connect(host, signal));
      opening.catch(() => undefined);
      this.#early.set(host.name, opening);
    }
  }

  /** @throws {TransportProblem} */
  connect(host: Host): Promise<Transport> {
    const open = this.#transports.get(host.name);
    if (open !== undefined) return open;
    const opening = this.#early.get(host.name) ?? this.#options.connect(host, this.signal);
    this.#early.delete(host.name);
    this.#transports.set(host.name, opening);
    // A later phase may try again; whoever awaits this attempt sees its failure.
    opening.catch(() => this.#transports.delete(host.name));
    return opening;
  }

  /** A new connection in place of the one there is. @throws {TransportProblem} */
  async #reconnect(host: Host): Promise<Transport> {
    const old = this.#transports.get(host.name);
    this.#transports.delete(host.name);
    await old?.then(
      transport => transport.close(),
      () => undefined,
    );
    return this.connect(host);
  }

  /**
   * Runs sections on a host in one command and returns what each printed, by section id. They end with the connection.
   * @throws {TransportProblem} also where the command ended before its last section did.
   */
  async run(
    host: Host,
    sections: readonly Section[],
    { timeout }: { readonly timeout: number },
  ): Promise<ReadonlyMap<string, Reading>> {
    const transport = await this.connect(host);
    const bundled = bundle(sections);
    return readingsOf(host.name, bundled, await transport.run(bundled.text, { timeout, signal: this.signal }));
  }

  /** One more connection, beside the one there is. @throws {TransportProblem} */
  another(host: Host): Promise<Transport> {
    return this.#options.connect(host, this.signal);
  }

  /** Puts another connection in the place of the one there is, which is ended only then. @throws {TransportProblem} */
  async renew(host: Host, another: Promise<Transport> = this.another(host)): Promise<void> {
    const fresh = await another;
    const old = this.#transports.get(host.name);
    this.#transports.set(host.name, Promise.resolve(fresh));
    await old?.then(
      transport => transport.close(),
      () => undefined,
    );
  }

  /** Where this run leaves on a host what it does there. */
  placeOn(host: Host): RunPlace {
    return { folder: this.folderOn(host), run: this.#options.owner?.id ?? '' };
  }

  /** Runs a script whose work does not hang on the connection. @throws {TransportProblem} */
  runOverDrops(host: Host, text: (received: number) => string, how: OverDrops): Promise<RunResult> {
    const way = {
      host: host.name,
      open: () => this.connect(host),
      reopen: () => this.#reconnect(host),
      signal: this.signal,
    };
    return runOverDrops(way, text, how);
  }

  /**
   * Runs sections that change the host: under its lock, which this run keeps until `close`, and apart from the
   * connection. Where that drops, they go on, and another connection catches up with them.
   * @throws {HeldProblem} where another run has the lock: then nothing was done.
   * @throws {TransportProblem}
   */
  apply(host: Host, sections: readonly Section[], options: ApplyOptions): Promise<ReadonlyMap<string, Reading>> {
    return this.#applier.apply(host, sections, options);
  }

  /** Gives the locks back and ends every connection. */
  async close(): Promise<void> {
    await this.#applier.release();
    this.#closed.abort();
    const open = [...this.#transports.values(), ...this.#early.values()];
    this.#transports.clear();
    this.#early.clear();
    await Promise.allSettled(open.map(async transport => (await transport).close()));
  }
}

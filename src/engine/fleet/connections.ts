import { setMaxListeners } from 'node:events';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Host } from '../../model/inventory.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { type Connect, type Transport, TransportProblem } from '../../model/transport.ts';
import { bundle, type Section } from '../../shell/bundle.ts';
import { readingsOf } from './readings-of.ts';
import { whereItHung } from './where-it-hung.ts';

export interface ConnectionsOptions {
  readonly connect: Connect;
  /** This machine itself, for questions that are asked from it; absent: it cannot be asked. */
  readonly here?: Transport;
  /** Most hosts that are talked to at once. */
  readonly forks: number;
  /** Ends everything under way at once. */
  readonly signal: AbortSignal;
}

/** The spread, in milliseconds, over which connections are started: sshd's `MaxStartups` counts those at once. */
const JITTER = 20;

const jitter = (): Promise<void> => new Promise(resolve => setTimeout(resolve, Math.random() * JITTER));

const end = (transport: Promise<Transport> | undefined): Promise<void> | undefined =>
  transport?.then(
    one => one.close(),
    () => undefined,
  );

/** The connections of a run: one per host, opened when first needed, kept for every phase. */
export class Connections {
  /** Ends everything under way at once. */
  readonly signal: AbortSignal;
  readonly #options: ConnectionsOptions;
  readonly #limit: LimitFunction;
  readonly #transports = new Map<string, Promise<Transport>>();
  /** Connections that nobody has asked for yet. */
  readonly #early = new Map<string, Promise<Transport>>();
  readonly #closed = new AbortController();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#limit = pLimit(options.forks);
    this.signal = options.signal;
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
  begin(hosts: readonly Host[]): void {
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

  /** The connection to a host, opened if there is none. @throws {TransportProblem} */
  open(host: Host): Promise<Transport> {
    const open = this.#transports.get(host.name);
    if (open !== undefined) return open;
    const opening = this.#early.get(host.name) ?? this.#options.connect(host, this.signal);
    this.#early.delete(host.name);
    this.#transports.set(host.name, opening);
    // A later phase may try again; whoever awaits this attempt sees its failure.
    opening.catch(() => this.#transports.delete(host.name));
    return opening;
  }

  /** The connection that there is, without opening one. */
  opened(host: Host): Promise<Transport> | undefined {
    return this.#transports.get(host.name);
  }

  /** A new connection in place of the one there is, which is ended first. @throws {TransportProblem} */
  async reopen(host: Host): Promise<Transport> {
    const old = this.#transports.get(host.name);
    this.#transports.delete(host.name);
    await end(old);
    return this.open(host);
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
    await end(old);
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
    return this.#runOn(await this.open(host), host.name, sections, timeout);
  }

  /** The same on this machine, as the user. @throws {TransportProblem} */
  runHere(
    sections: readonly Section[],
    { timeout }: { readonly timeout: number },
  ): Promise<ReadonlyMap<string, Reading>> {
    const where = 'the controller';
    const { here } = this.#options;
    if (here !== undefined) return this.#runOn(here, where, sections, timeout);
    throw new TransportProblem('unreachable', { where, what: 'it cannot be asked here' });
  }

  async #runOn(
    transport: Transport,
    name: string,
    sections: readonly Section[],
    timeout: number,
  ): Promise<ReadonlyMap<string, Reading>> {
    const bundled = bundle(sections);
    const printed: Buffer[] = [];
    const onStdout = (chunk: Buffer): void => void printed.push(chunk);
    try {
      return readingsOf(name, bundled, await transport.run(bundled.text, { timeout, signal: this.signal, onStdout }));
    } catch (error) {
      throw error instanceof TransportProblem ? whereItHung(error, bundled, sections, printed) : error;
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.#closed.abort();
    const open = [...this.#transports.values(), ...this.#early.values()];
    this.#transports.clear();
    this.#early.clear();
    await Promise.allSettled(open.map(end));
  }
}

import { randomBytes } from 'node:crypto';
import { detach } from '../../detached/detach.ts';
import { detachStatus } from '../../detached/detach-status.ts';
import { halt } from '../../detached/halt.ts';
import { renew } from '../../detached/lock/lease.ts';
import { acquire, release } from '../../detached/lock/lock.ts';
import type { BytesFrom } from '../../detached/receive/bytes-from.ts';
import { receiveBlob } from '../../detached/receive/receive-blob.ts';
import type { RunPlace } from '../../detached/run-place.ts';
import { wholeScript } from '../../detached/whole-script.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Blob } from '../../model/plan/blob.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { type RunResult, TransportProblem } from '../../model/transport.ts';
import { type Bundle, bundle, type Section } from '../../shell/bundle.ts';
import { type Frame, FrameReader } from '../../shell/frames.ts';
import { dropStaged } from '../../shell/staged.ts';
import { HeldProblem, parseHolder } from '../lock/held-problem.ts';
import type { Connections } from './connections.ts';
import type { Parcel } from './parcel.ts';
import { readingsOf } from './readings-of.ts';
import { runOverDrops } from './run-over-drops.ts';
import type { RunPlaces } from './run-places.ts';
import { sendBlob } from './send-blob.ts';
import { takeBlob } from './take-blob.ts';

export interface ApplyOptions {
  /** Seconds that the script may take on the host. */
  readonly timeout: number;
  /** What the sections do, by their order, for whoever follows the script later. */
  readonly titles: readonly string[];
  readonly onFrame?: (frame: Frame) => void;
  /**
   * What is applied follows from an earlier reading. Then the lock of a dead run is not broken for it: that run's script
   * may have been at work while the host was read.
   */
  readonly planned?: boolean;
}

/** Seconds given to a script beyond its own deadline, which the host keeps. */
const GRACE = 60;
/** Milliseconds between two signs of life to a host whose lock this run has. */
const RENEWAL = 30_000;
/** Seconds that a host may take to renew a lock or to give it back. */
const SMALL_TIMEOUT = 15;

/** Makes changes on hosts by detached scripts (`detached/detach.ts`), and keeps the locks that they took. */
export class Applier {
  readonly #connections: Connections;
  readonly #places: RunPlaces;
  readonly #locked = new Set<Host>();
  readonly #busy = new Set<Host>();
  readonly #stop: AbortSignal;
  /** Of a host's last script. */
  readonly #numbers = new Map<Host, number>();
  #renewal: NodeJS.Timeout | undefined;

  /** @param stop set once scripts at work are to end before their next task */
  constructor(connections: Connections, places: RunPlaces, stop: AbortSignal) {
    this.#connections = connections;
    this.#places = places;
    this.#stop = stop;
    const end = (): void => {
      // Left at once, they go on there by themselves.
      if (!connections.signal.aborted) void this.#tell([...this.#busy], halt);
    };
    stop.addEventListener('abort', end, { once: true });
  }

  /**
   * Runs sections that change the host: under its lock, which this run keeps until `release`, and apart from the
   * connection. Where that drops, they go on, and another connection catches up with them.
   * @throws {HeldProblem} where another run has the lock: then nothing was done.
   * @throws {TransportProblem}
   */
  async apply(host: Host, sections: readonly Section[], how: ApplyOptions): Promise<ReadonlyMap<string, Reading>> {
    const bundled = bundle(sections);
    const result = await this.#underLock(host, bundled.nonce, how.planned === true, gone =>
      this.#once(host, bundled, how, gone),
    );
    return readingsOf(host.name, bundled, result, whyEnded(result.code, how.timeout));
  }

  /**
   * Brings a file, or a pack of small ones, to a host, where a change finds it (`shell/staged.ts`): under the host's lock, and from where an earlier
   * attempt has come to.
   * Once scripts are to end, it ends too, wherever it is.
   * @param onSent told how many bytes are there
   * @throws {HeldProblem} where another run has the lock: then nothing was sent.
   * @throws {TransportProblem}
   * @throws {Problem} where there is no room, or the file is not what it was.
   */
  async send(host: Host, blob: Parcel, onSent: (bytes: number) => void): Promise<void> {
    const owner = this.#owner();
    const nonce = randomBytes(12).toString('hex');
    await this.#underLock(host, nonce, true, async gone => {
      const result = await sendBlob(this.#connections, host, blob, {
        text: receiveBlob(blob, { ...this.#places.on(host), owner, nonce, gone }, blob.pack?.parts),
        onSent,
        stop: this.#stop,
      });
      if (result.code !== detachStatus.held) this.#keep(host);
      return result;
    });
  }

  /**
   * Has a host get a file from elsewhere, to the same place and by the same rules; `undefined`: it is there, else why not.
   * @param onCame told about once a second how many bytes are there
   * @throws {HeldProblem} as `send`
   * @throws {TransportProblem}
   * @throws {Problem} where there is no room
   */
  async take(
    host: Host,
    blob: Blob,
    from: Exclude<BytesFrom, { kind: 'controller' }>,
    onCame: (bytes: number) => void,
  ): Promise<string | undefined> {
    const owner = this.#owner();
    const nonce = randomBytes(12).toString('hex');
    let why: string | undefined;
    await this.#underLock(host, nonce, true, async gone => {
      const text = receiveBlob(blob, { ...this.#places.on(host), owner, nonce, gone, from });
      const taken = await takeBlob(this.#connections, host, blob, { text, onCame, stop: this.#stop });
      why = taken.why;
      if (taken.result.code !== detachStatus.held) this.#keep(host);
      return taken.result;
    });
    return why;
  }

  /**
   * Takes a host's lock before anything is done under it.
   * @throws {HeldProblem} where another run has it
   * @throws {TransportProblem}
   */
  async lock(host: Host): Promise<void> {
    const owner = this.#owner();
    const nonce = randomBytes(12).toString('hex');
    await this.#underLock(host, nonce, true, async gone => {
      const text = acquire({ ...this.#places.on(host), owner, nonce, gone });
      const options = { timeout: SMALL_TIMEOUT, onStdout: () => undefined };
      const result = await runOverDrops(this.#connections, host, () => text, options);
      if (result.code === detachStatus.held) return result;
      if (result.code === 0) this.#keep(host);
      else {
        const what = whyEnded(result.code, SMALL_TIMEOUT) ?? `taking the lock ended with status ${result.code}`;
        throw new TransportProblem('dropped', {
          where: host.name,
          what,
          evidence: lastLines(result.stderr.toString('utf8'), 5),
        });
      }
      return result;
    });
  }

  /** Gives locks back under which nothing was done. Where that fails, they are left to their lease. */
  async giveBack(hosts: readonly Host[]): Promise<void> {
    for (const host of hosts) this.#locked.delete(host);
    await this.#tell(hosts, release);
  }

  /** Takes away what hosts have kept for their neighbours. Where that fails, the next run finds it. */
  async drop(kept: ReadonlyMap<Host, ReadonlySet<string>>): Promise<void> {
    await this.#tell([...kept.keys()], (place, host) =>
      wholeScript(place.folder, dropStaged([...(kept.get(host) ?? [])], place.folder).text),
    );
  }

  /** Does something that takes the lock; that of a dead run is broken, unless what is done follows from an earlier reading. */
  async #underLock(
    host: Host,
    nonce: string,
    planned: boolean,
    attempt: (gone?: string) => Promise<RunResult>,
  ): Promise<RunResult> {
    this.#busy.add(host);
    try {
      const holderIn = (result: RunResult) => parseHolder(result.stdout.toString('utf8'), nonce);
      let result = await attempt();
      if (result.code === detachStatus.held) {
        const { owner, state } = holderIn(result);
        const dead = owner !== undefined && state !== 'at-work' && this.#places.isDead(owner);
        if (dead && (planned || state === 'unconfirmed')) throw new HeldProblem(host.name, holderIn(result), true);
        if (dead) result = await attempt(owner.id);
      }
      if (result.code === detachStatus.held) throw new HeldProblem(host.name, holderIn(result));
      return result;
    } finally {
      this.#busy.delete(host);
    }
  }

  /** The line that says whose run this is. */
  #owner(): string {
    if (this.#places.owner === undefined) throw new TypeError('a run that changes hosts needs an owner');
    return JSON.stringify(this.#places.owner);
  }

  /** The host has booted: its lock is gone with all else in /run. */
  forget(host: Host): void {
    this.#locked.delete(host);
  }

  /** Gives every lock back, except where the run is left at once: there its scripts may be at work. */
  async release(): Promise<void> {
    clearInterval(this.#renewal);
    if (!this.#connections.signal.aborted) await this.#tell([...this.#locked], release);
  }

  /** A host on which this fails is left to the lock's lease. */
  async #tell(hosts: readonly Host[], text: (place: RunPlace, host: Host) => string): Promise<void> {
    const { signal } = this.#connections;
    await Promise.allSettled(
      hosts.map(async host => {
        const transport = await this.#connections.opened(host);
        await transport?.run(text(this.#places.on(host), host), { timeout: SMALL_TIMEOUT, signal });
      }),
    );
  }

  #keep(host: Host): void {
    this.#locked.add(host);
    this.#renewal ??= setInterval(() => {
      const idle = [...this.#locked].filter(one => !this.#busy.has(one));
      void this.#tell(idle, renew);
    }, RENEWAL).unref();
  }

  async #once(host: Host, bundled: Bundle, how: ApplyOptions, gone?: string): Promise<RunResult> {
    const owner = this.#owner();
    const meaning = JSON.stringify({ nonce: bundled.nonce, titles: how.titles });
    const number = (this.#numbers.get(host) ?? 0) + 1;
    this.#numbers.set(host, number);
    const place = this.#places.on(host);
    const live = new FrameReader(bundled);
    let begun = false;
    const text = (offset: number): string =>
      detach(bundled, { ...place, number, owner, meaning, timeout: how.timeout, offset, begun, gone });
    const onStdout = (chunk: Buffer): void => {
      for (const frame of live.push(chunk)) {
        begun = true;
        this.#keep(host);
        how.onFrame?.(frame);
      }
    };
    try {
      const result = await runOverDrops(this.#connections, host, text, { timeout: how.timeout + GRACE, onStdout });
      if (result.code !== detachStatus.held) this.#keep(host);
      return result;
    } catch (error) {
      throw begun && error instanceof TransportProblem && error.failure === 'interrupted' ? left(host.name) : error;
    }
  }
}

/** The run was left at once, and a script of it stays at work. */
const left = (host: string): TransportProblem =>
  new TransportProblem('interrupted', {
    where: host,
    what: 'interrupted',
    hint: `it goes on there by itself; follow it: ${ownCommand('attach')}`,
  });

/** Why a script did not get to its end, as far as its status tells. */
function whyEnded(code: number, timeout: number): string | undefined {
  switch (code) {
    case detachStatus.late:
      return `the script took longer than ${timeout} s, and was stopped`;
    case detachStatus.flood:
      return 'the script printed too much, and was stopped';
    case detachStatus.vanished:
      return 'the script is gone from the host: was it restarted?';
    // It got to its end, but what it said of that is lost.
    case 0:
    case detachStatus.cannotStore:
      return 'the script, or what it says, could not be stored on the host: is /run full, or read-only?';
    default:
      return undefined;
  }
}

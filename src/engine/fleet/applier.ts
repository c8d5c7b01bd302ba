import { detach, detachStatus, halt, type RunPlace, release, renew } from '../../detached/detach.ts';
import type { Host } from '../../model/inventory.ts';
import type { Reading } from '../../model/plan/reading.ts';
import type { RunOwner } from '../../model/run-owner.ts';
import { type RunResult, type Transport, TransportProblem } from '../../model/transport.ts';
import { type Bundle, bundle, type Section } from '../../shell/bundle.ts';
import { type Frame, FrameReader } from '../../shell/frames.ts';
import { HeldProblem, parseHolder } from '../lock/held-problem.ts';
import { readingsOf } from './readings-of.ts';
import type { OverDrops } from './run-over-drops.ts';

export interface ApplierOptions {
  readonly owner?: RunOwner;
  readonly isDead?: (owner: RunOwner) => boolean;
  readonly folderOn?: (host: Host) => string;
  readonly signal: AbortSignal;
  readonly stop?: AbortSignal;
  readonly runOverDrops: (host: Host, text: (received: number) => string, how: OverDrops) => Promise<RunResult>;
  /** The connection that there is, without opening one. */
  readonly opened: (host: Host) => Promise<Transport> | undefined;
}

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

export interface Applier {
  readonly apply: (
    host: Host,
    sections: readonly Section[],
    options: ApplyOptions,
  ) => Promise<ReadonlyMap<string, Reading>>;
  /** Gives every lock back, except where the run is left at once: there its scripts may be at work. */
  readonly release: () => Promise<void>;
}

/** Seconds given to a script beyond its own deadline, which the host keeps. */
const GRACE = 60;
/** Milliseconds between two signs of life to a host whose lock this run has. */
const RENEWAL = 30_000;
/** Seconds that a host may take to renew a lock or to give it back. */
const SMALL_TIMEOUT = 15;

/** Makes changes on hosts by detached scripts (`shell/detach.ts`), and keeps the locks that they took. */
export function createApplier(options: ApplierOptions): Applier {
  const { signal } = options;
  const locked = new Set<Host>();
  const busy = new Set<Host>();
  const numbers = new Map<Host, number>();
  let renewal: NodeJS.Timeout | undefined;

  options.stop?.addEventListener('abort', () => void small([...busy], halt), { once: true });

  const place = (host: Host): RunPlace => ({ folder: options.folderOn?.(host), run: options.owner?.id ?? '' });

  /** A host on which this fails is left to the lock's lease. */
  const small = async (hosts: readonly Host[], text: (place: RunPlace) => string): Promise<void> => {
    await Promise.allSettled(
      hosts.map(async host => {
        const transport = await options.opened(host);
        await transport?.run(text(place(host)), { timeout: SMALL_TIMEOUT, signal });
      }),
    );
  };
  const keep = (host: Host): void => {
    locked.add(host);
    renewal ??= setInterval(() => {
      void small(
        [...locked].filter(one => !busy.has(one)),
        renew,
      );
    }, RENEWAL).unref();
  };

  const once = async (host: Host, bundled: Bundle, how: ApplyOptions, gone?: string): Promise<RunResult> => {
    if (options.owner === undefined) throw new TypeError('a run that changes hosts needs an owner');
    const owner = JSON.stringify(options.owner);
    const meaning = JSON.stringify({ nonce: bundled.nonce, titles: how.titles });
    const number = (numbers.get(host) ?? 0) + 1;
    numbers.set(host, number);
    const live = new FrameReader(bundled);
    let begun = false;
    const result = await options
      .runOverDrops(
        host,
        offset =>
          detach(bundled, { ...place(host), number, owner, meaning, timeout: how.timeout, offset, begun, gone }),
        {
          timeout: how.timeout + GRACE,
          onStdout: chunk => {
            for (const frame of live.push(chunk)) {
              begun = true;
              keep(host);
              how.onFrame?.(frame);
            }
          },
        },
      )
      .catch((error: unknown) => {
        throw begun && error instanceof TransportProblem && error.failure === 'interrupted' ? left(host.name) : error;
      });
    if (result.code !== detachStatus.held) keep(host);
    return result;
  };

  return {
    apply: async (host, sections, how) => {
      busy.add(host);
      try {
        const bundled = bundle(sections);
        const holderIn = (result: RunResult) => parseHolder(result.stdout.toString('utf8'), bundled.nonce);
        let result = await once(host, bundled, how);
        if (result.code === detachStatus.held) {
          const { owner, state } = holderIn(result);
          const dead = owner !== undefined && state !== 'at-work' && options.isDead?.(owner) === true;
          if (dead && (how.planned === true || state === 'on-trial'))
            throw new HeldProblem(host.name, holderIn(result), true);
          if (dead) result = await once(host, bundled, how, owner.id);
        }
        if (result.code === detachStatus.held) throw new HeldProblem(host.name, holderIn(result));
        return readingsOf(host.name, bundled, result, whyEnded(result.code, how.timeout));
      } finally {
        busy.delete(host);
      }
    },
    release: async () => {
      clearInterval(renewal);
      if (!signal.aborted) await small([...locked], release);
    },
  };
}

/** The run was left at once, and a script of it stays at work. */
const left = (host: string): TransportProblem =>
  new TransportProblem('interrupted', {
    where: host,
    what: 'left at once',
    wayOut: 'it goes on there by itself: follow it with `provision attach`',
  });

/** Why a script did not get to its end, as far as its status tells. */
function whyEnded(code: number, timeout: number): string | undefined {
  switch (code) {
    case detachStatus.late:
      return `the script took longer than ${timeout} s, and was ended`;
    case detachStatus.flood:
      return 'the script printed too much, and was ended';
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

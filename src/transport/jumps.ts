import type { Duplex } from 'node:stream';
import { errorText } from '../model/problems/error-text.ts';
import { TransportProblem } from '../model/transport.ts';
import { forwardProblem } from './forward-problem.ts';
import { type Hop, hopName } from './hop.ts';
import type { AskPassphrase } from './identity-file.ts';
import type { Link } from './link.ts';
import { SecondFactor } from './login-refusal.ts';
import { openLink } from './open-link.ts';
import type { Route } from './resolve-route.ts';
import { retryWhileBusy } from './retry-while-busy.ts';

/** A way through jump hosts to the door of a host. */
interface Through {
  readonly channel: Duplex;
  /** Lets go of the jump hosts; the last to let go closes the connection to them. */
  readonly release: () => Promise<void>;
}

/** Connections to jump hosts, shared by all hosts behind them. */
export interface Jumps {
  /** `undefined` for a route without jump hosts. @throws {TransportProblem} that names the jump host. */
  readonly reach: (where: string, route: Route, signal?: AbortSignal) => Promise<Through | undefined>;
}

interface Shared {
  readonly link: Promise<Link>;
  lost: () => boolean;
  users: number;
  /** Gives up the attempt when nobody waits for it any more. */
  readonly attempt: AbortController;
}

/** Keeps the connections to jump hosts of one run. */
export function createJumps(ask: AskPassphrase): Jumps {
  const shared = new Map<string, Shared>();

  const reach: Jumps['reach'] = async (where, { target, jump }, signal) => {
    const last = jump.at(-1);
    if (last === undefined) return undefined;
    const key = jump.map(hopName).join(' ');
    const found = shared.get(key);
    const way =
      found === undefined || found.lost() ? begin(key, where, { target: last, jump: jump.slice(0, -1) }) : found;
    way.users += 1;
    const release = async (): Promise<void> => {
      way.users -= 1;
      if (way.users > 0) return;
      if (shared.get(key) === way) shared.delete(key);
      way.attempt.abort();
      await way.link.then(link => link.close()).catch(() => undefined);
    };
    try {
      const channel = await unlessAborted(
        way.link.then(link => forward(link, target, where)),
        where,
        signal,
      );
      return { channel, release };
    } catch (error) {
      // Not awaited: others may still wait for the connection that this host gave up on.
      void release();
      throw error instanceof TransportProblem ? forHost(error, where) : error;
    }
  };

  const begin = (key: string, where: string, route: Route): Shared => {
    const attempt = new AbortController();
    const way: Shared = { link: open(where, route, attempt.signal), users: 0, lost: () => false, attempt };
    shared.set(key, way);
    way.link.then(
      link => {
        way.lost = () => link.lost() !== undefined;
      },
      () => {
        if (shared.get(key) === way) shared.delete(key);
      },
    );
    return way;
  };

  const open = async (where: string, route: Route, signal: AbortSignal): Promise<Link> => {
    const before = await reach(where, route, signal);
    try {
      const options = { where, ask, isJump: true, through: before?.channel, signal };
      // A channel of a jump host before this one is used up by one attempt.
      const patience = before === undefined ? route.target.timeout : 0;
      const link = await retryWhileBusy(patience, signal, () => openLink(route.target, options));
      const close = async (): Promise<void> => {
        await link.close();
        await before?.release();
      };
      return { ...link, close };
    } catch (error) {
      await before?.release();
      throw error;
    }
  };

  return { reach };
}

/** Opens a TCP connection from a jump host to the next hop. */
function forward(link: Link, to: Hop, where: string): Promise<Duplex> {
  const problem = (failure: 'timeout' | 'unreachable', what: string, evidence: readonly string[]): TransportProblem =>
    forwardProblem(failure, { where, by: link.hop, to, what, evidence });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(problem('timeout', `took longer than ${to.timeout} s to connect to`, [])),
      to.timeout * 1000,
    );
    link
      .forward(to)
      .then(resolve, (error: unknown) => reject(problem('unreachable', 'cannot connect to', [errorText(error)])))
      .finally(() => clearTimeout(timer));
  });
}

/** What failed on a shared connection failed for each host behind it, and is said for each. */
function forHost(error: TransportProblem, where: string): TransportProblem {
  const details = { what: error.message, ...error.details[0], where };
  if (error instanceof SecondFactor) return new SecondFactor(details, error.server);
  return new TransportProblem(error.failure, details, { cause: error.cause });
}

async function unlessAborted<T>(work: Promise<T>, where: string, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const interrupted = (): TransportProblem => new TransportProblem('interrupted', { where, what: 'interrupted' });
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(interrupted());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}

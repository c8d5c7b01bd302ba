import pLimit, { type LimitFunction } from 'p-limit';
import type { Host } from '../../model/inventory.ts';
import type { Blob } from '../../model/plan/blob.ts';
import { type Wanted, type Way, type WayOf, waysOf } from './ways-of-blobs.ts';

/** A host's part in passing a file on: it is the first of its site to get it, or another one has been. */
export type Part =
  /** It is sent to this host; `settle` tells the others what became of that. */
  | { readonly kind: 'first'; readonly settle: (isThere: boolean) => void }
  /** Once `isThere`, `holder` has it; `false`: it did not come, and another one is the first now. */
  | { readonly kind: 'next'; readonly holder: Host; readonly isThere: Promise<boolean> };

/** Most neighbours to which a host gives a file at once: a server lets only so many sessions be in one connection. */
const AT_ONCE = 3;

interface Copy {
  readonly holder: Host;
  readonly isThere: Promise<boolean>;
}

/** Which hosts have got what their neighbours want, too: from then on until the stage ends they keep it for them. */
export class PassedOn {
  #wayOf: WayOf = waysOf([]);
  readonly #copies = new Map<string, Copy>();
  readonly #kept = new Map<Host, Set<string>>();
  readonly #turns = new Map<Host, LimitFunction>();
  /** Ways that have failed once: nobody waits for them again in this run. */
  readonly #failed = new Set<string>();
  readonly #apart: boolean;

  /** @param apart whether the hosts are apart from the internet (a twin's), and fetch nothing from there */
  constructor(apart: boolean) {
    this.#apart = apart;
  }

  /** How files come to the hosts that want them. */
  plan(wanted: readonly Wanted[]): WayOf {
    return waysOf(wanted, { apart: this.#apart });
  }

  /** A stage begins in which hosts want these. */
  begin(wanted: readonly Wanted[]): void {
    this.#wayOf = this.plan(wanted);
    this.#copies.clear();
  }

  /** How a file comes to a host, as far as that has not failed before. */
  wayOf(host: Host, blob: Blob): Way {
    const way = this.#wayOf(host, blob);
    return this.#failed.has(`${host.name} ${way.kind}`) ? { kind: 'controller' } : way;
  }

  /** A way to a host has failed: it is not tried again. */
  fail(host: Host, way: Way): void {
    this.#failed.add(`${host.name} ${way.kind}`);
  }

  /** Takes a host in that wants a file of its site's; who comes first gets it sent. */
  join(host: Host, { sha256 }: Blob): Part {
    const key = `${sha256} ${host.site}`;
    const copy = this.#copies.get(key);
    if (copy !== undefined) return { kind: 'next', ...copy };
    let settled: (isThere: boolean) => void = () => undefined;
    const isThere = new Promise<boolean>(resolve => {
      settled = resolve;
    });
    this.#copies.set(key, { holder: host, isThere });
    const settle = (came: boolean): void => {
      if (came) this.#keep(host, sha256);
      else this.#copies.delete(key);
      settled(came);
    };
    return { kind: 'first', settle };
  }

  /** Has a host give something once it is its turn. */
  turn<T>(holder: Host, give: () => Promise<T>): Promise<T> {
    const limit = this.#turns.get(holder) ?? pLimit(AT_ONCE);
    this.#turns.set(holder, limit);
    return limit(give);
  }

  #keep(host: Host, sha256: string): void {
    const kept = this.#kept.get(host) ?? new Set();
    this.#kept.set(host, kept.add(sha256));
  }

  /** Whether a host still keeps a file for its neighbours. */
  keeps(host: Host, sha256: string): boolean {
    return this.#kept.get(host)?.has(sha256) === true;
  }

  /** The stage has ended: what each host has kept, and now needs no more. */
  end(): ReadonlyMap<Host, ReadonlySet<string>> {
    const kept = new Map(this.#kept);
    this.#kept.clear();
    this.#copies.clear();
    return kept;
  }
}

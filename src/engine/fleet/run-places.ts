import type { RunPlace } from '../../detached/run-place.ts';
import type { Host } from '../../model/inventory.ts';
import type { RunOwner } from '../../model/run-owner.ts';

export interface RunPlacesOptions {
  /** Whose run this is; without it nothing can be applied. */
  readonly owner?: RunOwner;
  /** Whether the owner of a lock is known to be dead. Default: never. */
  readonly isDead?: (owner: RunOwner) => boolean;
  /** Where a host keeps its lock and its scripts; default: see `RunPlace`. */
  readonly folderOn?: (host: Host) => string;
}

/** Where runs leave on a host what they do there: this one, and those before it. */
export class RunPlaces {
  readonly owner: RunOwner | undefined;
  readonly #options: RunPlacesOptions;

  constructor(options: RunPlacesOptions) {
    this.owner = options.owner;
    this.#options = options;
  }

  /** Whether the controller of a run is known to be gone. */
  isDead(owner: RunOwner): boolean {
    return this.#options.isDead?.(owner) === true;
  }

  /** Where a host keeps its lock and its scripts; `undefined`: at the usual place. */
  folderOn(host: Host): string | undefined {
    return this.#options.folderOn?.(host);
  }

  /** Where a run leaves on a host what it does there; default: this one. */
  on(host: Host, run: string = this.owner?.id ?? ''): RunPlace {
    return { folder: this.folderOn(host), run };
  }
}

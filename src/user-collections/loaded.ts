import type { Collection } from '../collections/collection.ts';

/** A collection with the file that it came from. */
export interface Loaded {
  readonly path: string;
  readonly collection: Collection;
}

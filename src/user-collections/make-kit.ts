import * as z from 'zod';
import type { Collection } from '../collections/collection.ts';
import { sh } from '../shell/sh.ts';
import type { CodeFile } from './code-file.ts';
import { type Looking, lookingInto } from './kit/looking.ts';
import { ownCheck } from './kit/own-check.ts';
import { ownCollection } from './kit/own-collection.ts';
import { ownContext } from './kit/own-context.ts';
import { ownDiagnosis } from './kit/own-diagnosis.ts';
import { ownFault } from './kit/own-fault.ts';
import { ownResource } from './kit/own-resource.ts';
import { ownSection } from './kit/own-section.ts';
import type { Made } from './shapes/definitions.ts';

/** What a file's code is handed, and a look at what it made of it. */
export interface OpenKit {
  readonly kit: Readonly<Record<string, unknown>>;
  /** The collection, if that is what this is. */
  readonly collectionOf: (value: unknown) => Collection | undefined;
}

/** Makes what one file's code is handed: the makers of a shipped collection, each looking at what it is given. */
export function makeKit(file: CodeFile): OpenKit {
  const looking = lookingInto(file);
  const made: Made = {
    resources: new WeakSet(),
    checks: new WeakSet(),
    contexts: new WeakSet(),
    sections: new WeakSet(),
    diagnoses: new WeakSet(),
    faults: new WeakSet(),
  };
  const collections = new WeakMap<object, Collection>();
  const remembering =
    (known: WeakSet<object>, make: (looking: Looking, given: unknown) => object) =>
    (given: unknown): object => {
      const one = make(looking, given);
      known.add(one);
      return one;
    };
  return {
    kit: {
      collection: (given: unknown) => {
        const one = ownCollection(looking, made, given);
        const token = Object.freeze({ name: one.name });
        collections.set(token, one);
        return token;
      },
      resource: remembering(made.resources, ownResource),
      check: remembering(made.checks, ownCheck),
      context: remembering(made.contexts, ownContext),
      section: remembering(made.sections, ownSection),
      diagnosis: remembering(made.diagnoses, ownDiagnosis),
      fault: remembering(made.faults, ownFault),
      sh,
      z,
    },
    collectionOf: value => (typeof value === 'object' && value !== null ? collections.get(value) : undefined),
  };
}

import { type Collection, collection } from '../../collections/collection.ts';
import { answers } from '../shapes/answers.ts';
import { collectionShape, type Made } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** A collection of a user's own, of parts that its kit has made. */
export function ownCollection({ fitting, asked }: Looking, made: Made, given: unknown): Collection {
  const whose = called('collection', given);
  const { dirt = [], ...parts } = fitting(whose, collectionShape(made), given);
  return collection({
    ...parts,
    dirt: dirt.map((leave, at) => asked(whose, `dirt[${at}]`, leave, answers.script)),
  });
}

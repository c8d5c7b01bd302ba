import type * as z from 'zod';
import { isMapping } from '../../model/is-mapping.ts';
import type { CodeFile } from '../code-file.ts';
import { type Guarded, guarded } from '../guarded.ts';
import { misfits } from '../mistakes.ts';
import type { Unknown } from '../shapes/definitions.ts';

/** How the makers of one file's kit look at what they are given. */
export interface Looking {
  /** What fits a shape. @throws {InputProblem} */
  readonly fitting: <S extends z.ZodType>(whose: string, shape: S, given: unknown) => z.output<S>;
  /** A function that answers what it must. @param whose `resource "beacon"` */
  readonly asked: <T>(whose: string, member: string, work: Unknown, answer: z.ZodType<T>) => Guarded<T>;
}

export const lookingInto = (file: CodeFile): Looking => ({
  fitting: (whose, shape, given) => {
    const read = shape.safeParse(given);
    if (!read.success) throw misfits(file.path, whose, read.error, given);
    return read.data;
  },
  asked: (whose, member, work, answer) => guarded(file, `${member} of ${whose}`, work, answer),
});

/** `resource "beacon"`, as far as it says its name. */
export function called(kind: string, definition: unknown): string {
  const name = isMapping(definition) ? (definition['name'] ?? definition['key']) : undefined;
  return typeof name === 'string' ? `${kind} ${JSON.stringify(name)}` : `a ${kind} without a name`;
}

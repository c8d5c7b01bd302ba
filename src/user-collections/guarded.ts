import type * as z from 'zod';
import type { CodeFile } from './code-file.ts';
import { misfits, thrownBy } from './mistakes.ts';
import type { Unknown } from './shapes/definitions.ts';

/** A function of a user's that answers what it must, or tells what is wrong with it. */
export type Guarded<T> = (...all: readonly unknown[]) => T;

/**
 * Lets a user's function be called like one of ours: what it throws, and an answer of another form, is a mistake in its
 * file. @param whose `the probe of resource "beacon"`
 */
export const guarded =
  <T>(file: CodeFile, whose: string, work: Unknown, answer: z.ZodType<T>): Guarded<T> =>
  (...all) => {
    let told: unknown;
    try {
      told = work(...all);
    } catch (error) {
      throw thrownBy(file, `${whose} failed`, error);
    }
    const read = answer.safeParse(told);
    if (read.success) return read.data;
    throw misfits(file.path, `the answer of ${whose}`, read.error, told);
  };

import type * as z from 'zod';
import { maskTexts } from '../../model/events/mask-event.ts';
import { EVENTS_VERSION, jsonLine } from '../../model/events/public-event.ts';
import type { answers } from './answers.ts';

/** As a value of a schema may be given: nobody changes it. */
export type DeepReadonly<T> = T extends readonly (infer One)[]
  ? readonly DeepReadonly<One>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

type Answers = typeof answers;

/** What a command prints with `--json` that is no event of a run. */
export type Answer = {
  [Type in keyof Answers]: { readonly type: Type } & DeepReadonly<z.infer<Answers[Type]>>;
}[keyof Answers];

/** An answer as its line: in the same envelope as an event, masked, harmless on a terminal. */
export const answerLine = (answer: Answer, now = new Date()): string =>
  `${jsonLine({ version: EVENTS_VERSION, time: now.toISOString(), ...maskTexts(answer) })}\n`;

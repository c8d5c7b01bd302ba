import * as z from 'zod';
import { isMapping } from './is-mapping.ts';

/** The value if it is a mapping, else an empty one: for going on past a mistake that is reported already. */
export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  if (!isMapping(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '__proto__'));
}

/** A schema that is used for some hosts is not worth compiling, as zod does unless it is told not to. */
export const ONCE = { jitless: true } as const;

/** What of a mapping fits a shape. */
export type Fitting<Shape extends Readonly<Record<string, z.ZodType>>> = ReturnType<ReturnType<typeof fitting<Shape>>>;

/** A reader of the parts of a mapping that fit the shape: what is unknown or wrong it leaves out, a default included. */
export function fitting<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  const whole = z.object(shape).partial();
  return (value: unknown): z.output<typeof whole> => {
    const given = Object.entries(mapping(value)).filter(([key]) => Object.hasOwn(shape, key));
    const sound = given.filter(([key, part]) => shape[key]?.safeParse(part, ONCE).success);
    const read = whole.parse(Object.fromEntries(sound), ONCE);
    for (const [key] of given) if (!sound.some(([name]) => name === key)) Reflect.deleteProperty(read, key);
    return read;
  };
}

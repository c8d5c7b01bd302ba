import { z } from 'zod';

/** The value if it is a mapping, else an empty one: for going on past a mistake that is reported already. */
export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '__proto__'));
}

/** The parts of a mapping that fit the shape; what is missing, unknown or wrong is left out. */
export function fitting<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape, value: unknown) {
  const sound = Object.entries(mapping(value)).filter(
    ([key, part]) => Object.hasOwn(shape, key) && shape[key]?.safeParse(part).success,
  );
  return z.object(shape).partial().parse(Object.fromEntries(sound));
}

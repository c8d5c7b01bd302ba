/**
 * Which part of a long list is tried now: a number that goes up by one a day. `npm test` prints it and hands it to every ring;
 * `PROVISION_ROTATION=N` repeats one.
 */
export const rotation: number = Number(process.env.PROVISION_ROTATION ?? Math.floor(Date.now() / 86_400_000));
if (!Number.isSafeInteger(rotation) || rotation < 0) throw new Error('PROVISION_ROTATION must be a whole number');

/** So many of a list, in its order, starting where the rotation is: after enough turns each was in. */
export function turnOf<T>(all: readonly T[], count: number, turn: number = rotation): readonly T[] {
  if (all.length <= count) return all;
  const start = (turn * count) % all.length;
  return all.filter((_, at) => (at - start + all.length) % all.length < count);
}

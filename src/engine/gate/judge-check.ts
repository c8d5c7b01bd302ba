import type { Check, Verdict } from '../../model/gate/check.ts';
import type { Readings } from '../readings.ts';

/** What a check says of a host; `undefined` where its probe was not answered. Pure. */
export function judgeCheck({ probe, besides = [], judge }: Check, readings: Readings): Verdict | undefined {
  const reading = readings.of(probe);
  return reading === undefined
    ? undefined
    : judge(
        reading,
        besides.flatMap(one => readings.of(one) ?? []),
      );
}

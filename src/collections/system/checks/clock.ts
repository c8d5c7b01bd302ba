import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { sh } from '../../../shell/sh.ts';
import { clockByHand } from '../by-hand/checks-by-hand.ts';

const schema = z.strictObject({
  within: z.coerce.number().int().positive().default(300).describe('Seconds by which the clocks may differ.'),
});

type Spec = z.output<typeof schema>;

/**
 * Nothing breaks at once where a clock is wrong, so this only warns: a protocol that refuses what is older than it has seen
 * does not answer, certificates are not valid yet or any more, logs cannot be compared.
 */
export const clockCheck = checkKind<Spec>({
  name: 'clock',
  summary: "The host's clock agrees with the controller's; a wrong one is a warning, and no STOP.",
  schema,
  examples: ['clock: {}', 'clock: { within: 5 }'],
  title: () => 'the clock to be right',
  patience: 0,
  byHand: ({ within }) => clockByHand(within),
  probe: () => sh`provision_clock
echo "$provision_now"`,
  judge: ({ within }, { stdout, at }) => {
    const now = Number(/^(\d{1,12})$/.exec(stdout.trim())?.[1] ?? Number.NaN);
    if (Number.isNaN(now) || at === undefined) return { kind: 'unasked', because: 'date did not tell the time' };
    const ahead = now - at;
    if (Math.abs(ahead) <= within) return { kind: 'met', evidence: `within ${within} s` };
    const apart = Math.abs(ahead);
    const long =
      apart < 7200
        ? `${apart} s`
        : apart < 172_800
          ? count(Math.round(apart / 3600), 'hour')
          : count(Math.round(apart / 86_400), 'day');
    const warning = `its clock is ${long} ${ahead < 0 ? 'behind' : 'ahead'}`;
    return { kind: 'met', evidence: warning, warning };
  },
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { judgeUnits } from '../state/unit-owners.ts';
import { describeUnit, isLeft, parseUnits, unitsProbe } from '../state/units.ts';

const schema = z.strictObject({
  matching: patternList('Names of units.'),
  programs: patternList('As of `leftover_units`.').optional(),
  owners: ownersSchema,
});
type Spec = z.infer<typeof schema>;

/** No systemd unit of the old cluster. */
export const noUnits = checkKind<Spec>({
  name: 'no_units',
  summary: 'No systemd unit that fits the patterns runs, starts at boot or has a file of its own.',
  schema,
  examples: ["no_units: { matching: ['k3s*.service'] }"],
  title: () => 'no unit of the old cluster to be left',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: ({ matching }) => unitsProbe(matching),
  judge: ({ matching, programs, owners }, { stdout }, besides) => {
    const { going, kept } = judgeUnits(parseUnits(stdout), { patterns: matching, programs, owners });
    const verdict = nothingLeft(
      going.filter(isLeft).map(unit => ({
        seen: `${unit.name}: ${describeUnit(unit)}`,
        words: [unit.name, unit.name.replace(/\.service$/, '')],
      })),
      'none',
      besides,
    );
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});

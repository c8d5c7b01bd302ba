import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { describeUnit, isLeft, parseUnits, unitsProbe } from '../state/units.ts';

const schema = z.strictObject({ matching: patternList('Names of units.') });
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
  judge: (_, { stdout }, besides) => {
    const left = parseUnits(stdout).filter(isLeft);
    return nothingLeft(
      left.map(unit => ({
        seen: `${unit.name}: ${describeUnit(unit)}`,
        words: [unit.name, unit.name.replace(/\.service$/, '')],
      })),
      'none',
      besides,
    );
  },
});

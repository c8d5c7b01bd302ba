import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { describeUnit, isLoaded, parseUnits, unitsProbe } from '../state/units.ts';

const schema = z.strictObject({ matching: patternList('Names of units.') });
type Spec = z.infer<typeof schema>;

/** Units that may be installed, but neither run nor start at boot. */
export const idleUnits = checkKind<Spec>({
  name: 'idle_units',
  summary: 'No systemd unit that fits the patterns runs or starts at boot.',
  schema,
  examples: ['idle_units: { matching: [ufw.service, firewalld.service] }'],
  title: ({ matching }) => `${matching.join(', ')} to be idle`,
  patience: 5,
  remade: true,
  probe: ({ matching }) => unitsProbe(matching),
  judge: (_, { stdout }) => {
    const busy = parseUnits(stdout).filter(unit => isLoaded(unit) || unit.links.length > 0);
    if (busy.length === 0) return { kind: 'met', evidence: 'none runs or starts at boot' };
    return {
      kind: 'not-met',
      findings: busy.map(unit => ({
        seen: `${unit.name}: ${describeUnit(unit)}`,
        wanted: 'inactive, not started at boot',
        hint: `systemctl disable --now ${unit.name}`,
      })),
    };
  },
});

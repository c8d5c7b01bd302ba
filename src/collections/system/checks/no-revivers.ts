import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { revivers } from '../../../remnants/makers.ts';
import { madeBy, startersIn, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';

const schema = z.strictObject({ owners: ownersSchema });
type Spec = z.infer<typeof schema>;

const [processes, starters] = whoIsAlive;

/** Nobody alive who would bring the old cluster back, whatever his name is. */
export const noRevivers = checkKind<Spec>({
  name: 'no_revivers',
  summary:
    'No process, unit, timer, entry of cron or of a supervisor, and no container runs or would start K3s, RKE2 or their network.',
  schema,
  examples: ['no_revivers: {}'],
  title: () => 'nothing that would bring the old cluster back',
  patience: 5,
  remade: true,
  probe: () => starters,
  besides: [processes],
  judge: ({ owners }, reading, [seen]) => {
    const all = startersIn(seen === undefined ? [] : [seen, reading]);
    if (all === undefined) return { kind: 'unasked', because: 'what runs on the host could not be read completely' };
    const found = revivers(all, owners);
    if (found.length === 0) {
      const entries = all.cron.length + all.supervisors.length;
      return {
        kind: 'met',
        evidence: `none of ${count(all.processes.all.length, 'process')}, ${count(all.units.length, 'unit')}, ${count(all.containers.length, 'container')}, ${count(entries, 'entry')}`,
      };
    }
    return {
      kind: 'not-met',
      findings: found.map(one => ({ seen: one.who, wanted: 'nothing that starts it', ...madeBy(one) })),
    };
  },
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { lastLines } from '../../../model/text/last-lines.ts';
import { sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  run: z.string().min(1).describe('POSIX sh that changes nothing; met when it ends with 0.'),
  title: z.string().min(1).describe('Completes "waiting for …".'),
  wanted: z.string().default('exit status 0').describe('What should be seen, in a few words.'),
  hint: z.string().optional().describe('What to do if it is not met.'),
});

type Spec = z.output<typeof schema>;

/** Lines of output that a verdict keeps. */
const KEPT = 5;

/** A question of a user's own: the output is the evidence. */
export const commandCheck = checkKind<Spec>({
  name: 'command',
  summary: 'A command of your own ends with exit status 0.',
  schema,
  examples: [
    `command:
  title: the clock to be synchronised
  run: timedatectl show -p NTPSynchronized | grep -q yes`,
  ],
  title: spec => spec.title,
  patience: 10,
  // In a shell of its own, an error of syntax stays its own.
  probe: spec => sh`
status=0
sh -c ${spec.run} 2>&1 || status=$?
printf '\nexit %s\n' "$status"
`,
  judge: (spec, { stdout }) => {
    const said = lastLines(stdout, KEPT + 1);
    const status = Number(/^exit (\d+)$/.exec(said.at(-1) ?? '')?.[1] ?? 1);
    const kept = said.slice(0, -1);
    if (status === 0) return { kind: 'met', evidence: kept.at(-1) ?? 'exit status 0' };
    const seen = `exit status ${status}${kept.length === 0 ? '' : `: ${kept.join('; ')}`}`;
    const hint = spec.hint === undefined ? {} : { hint: spec.hint };
    return { kind: 'not-met', findings: [{ seen, wanted: spec.wanted, ...hint }] };
  },
});

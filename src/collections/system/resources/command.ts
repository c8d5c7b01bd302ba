import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { seconds } from '../../../model/plan/seconds.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { commandByHand } from '../by-hand/command-by-hand.ts';
import { programsIn } from '../state/programs-in.ts';
import { absolutePath } from '../text-files/absolute-path.ts';
import conditionText from './command-condition.sh';

const shellText = () => z.string().trim().min(1);

const schema = z
  .strictObject({
    run: shellText().describe('Shell text (POSIX sh) to run as root in `/`, with no standard input.'),
    changes: z.string().optional().describe('What it does, in a few words; shown in the plan instead of the text.'),
    creates: absolutePath().optional().describe('Do not run if this path exists. It must exist afterwards.'),
    unless: shellText()
      .optional()
      .describe('Do not run if this shell text succeeds; it must succeed afterwards. It must not change anything.'),
    only_if: shellText()
      .optional()
      .describe('Run only if this shell text succeeds. It must not change anything; by itself it proves nothing.'),
    always: z.boolean().optional().describe('Run every time; the other conditions still apply.'),
    timeout: seconds(1).optional().describe('Seconds after which it is stopped and counts as failed.'),
  })
  .refine(
    ({ creates, unless, only_if, always }) =>
      creates !== undefined || unless !== undefined || only_if !== undefined || always === true,
    { error: 'say when to run it: one of `creates`, `unless`, `only_if`, or `always: true`' },
  );

type Spec = z.output<typeof schema>;

/** The guard that answered, as the probe names it. */
const answers = ['run', 'creates', 'unless', 'only_if'] as const;

/** `unread`: a condition that could not be asked, and what the shell said of it. */
type State = (typeof answers)[number] | { readonly unread: 'unless' | 'only_if'; readonly said: string };

/** @throws {Unread} */
function parse({ stdout }: Reading): State {
  const said = stdout.trim();
  const answer = answers.find(one => one === said);
  if (answer !== undefined) return answer;
  const [, condition, why = ''] = /^unread (unless|only_if) ?(.*)/.exec(said) ?? [];
  if (condition !== 'unless' && condition !== 'only_if')
    unread('the condition of a command', said.split('\n')[0] ?? '');
  return { unread: condition, said: why };
}

/** Everything of the user's runs in a shell of its own: an error of syntax in it stays there. None ends the shell that asks, which others share. */
function guards({ creates, unless, only_if }: Spec): Script {
  let asked = sh`echo run`;
  if (only_if !== undefined) {
    asked = sh`provision_condition ${only_if}
case $provision_status in
  0) ${asked} ;;
  unread) printf 'unread only_if %s\n' "$provision_said" ;;
  *) echo only_if ;;
esac`;
  }
  if (unless !== undefined) {
    asked = sh`provision_condition ${unless}
case $provision_status in
  0) echo unless ;;
  unread) printf 'unread unless %s\n' "$provision_said" ;;
  *)
    ${asked} ;;
esac`;
  }
  if (creates !== undefined)
    asked = sh`if provision_exists ${creates}; then echo creates; else
${asked}
fi`;
  return unless === undefined && only_if === undefined ? asked : lines(raw(conditionText), asked);
}

function diff(spec: Spec, state: State): Difference {
  if (state === 'creates') return { action: 'run', fields: [], why: `${spec.creates} exists` };
  if (state === 'unless') return { action: 'run', fields: [], why: '`unless` is satisfied' };
  if (state === 'only_if') return { action: 'run', fields: [], why: '`only_if` is not satisfied' };
  const proof = spec.creates !== undefined ? `${spec.creates} is missing` : '`unless` is not satisfied';
  if (typeof state !== 'string') {
    const because = `\`${state.unread}\` could not be asked: ${state.said}`;
    const hint = 'where a missing program is an answer, ask for it first: `command -v PROGRAM && …`';
    const fields = [{ name: 'run', before: undefined, after: spec.changes ?? spec.run }];
    return {
      action: 'run',
      fields,
      refused: { because, hint, liftedBy: { paths: programsIn(`${spec[state.unread] ?? ''} ${state.said}`) } },
    };
  }
  const provable = spec.creates !== undefined || spec.unless !== undefined;
  return {
    action: 'run',
    fields: [{ name: 'run', before: undefined, after: spec.changes ?? spec.run }],
    why: provable ? proof : spec.only_if !== undefined ? '`only_if` is satisfied' : 'run every time',
    ...(provable ? {} : { unprovable: true }),
  };
}

/** A command of the user's own, for what no resource knows. */
export const command = resource<Spec, State>({
  name: 'command',
  summary: 'Shell text that runs if its conditions say so.',
  schema,
  examples: [
    `command:
  run: mkfs.ext4 -q /dev/vdb
  unless: blkid /dev/vdb
  changes: make a file system on /dev/vdb`,
    `command:
  run: tar -xzf /opt/app.tgz -C /opt
  creates: /opt/app/bin/app`,
  ],
  ids: ({ run, creates, unless, only_if }) => [thing('command', JSON.stringify([run, creates, unless, only_if]))],
  reach: () => ({ anything: true }),
  title: ({ run, changes }) => `command ${changes ?? run.split('\n', 1)[0]}`,
  probe: guards,
  parse,
  diff,
  byHand: commandByHand,
  apply: spec => {
    const guard = sh`provision_guard=$(
${guards(spec)}
)
if [ "$provision_guard" != run ]; then
  printf 'no longer to be run: %s\n' "$provision_guard" >&2
  exit 1
fi`;
    if (spec.timeout === undefined)
      return sh`${guard}
sh -c ${spec.run}`;
    return sh`${guard}
provision_status=0
timeout ${spec.timeout} sh -c ${spec.run} || provision_status=$?
case $provision_status in
  124|143) printf 'stopped after %s s\n' ${spec.timeout} >&2 ;;
esac
exit "$provision_status"`;
  },
});

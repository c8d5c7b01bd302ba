import * as z from 'zod';
import type { Difference } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import type { Script } from '../../../../model/plan/script.ts';
import { seconds } from '../../../../model/plan/seconds.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { unread } from '../../../../model/reading/unread.ts';
import { taggedLines } from '../../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../../shell/sh.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import conditionText from '../command-condition.sh';
import askedText from './reboot-asked.sh';
import nowText from './reboot-now.sh';
import safeText from './reboot-safe.sh';
import stateText from './reboot-state.sh';

const shellText = () => z.string().trim().min(1);

const schema = z.strictObject({
  after: z
    .array(absolutePath())
    .min(1)
    .optional()
    .describe('Files that count only after a boot: the host boots where one of them is newer than its last boot.'),
  needed_if: shellText()
    .optional()
    .describe('The host boots where this shell text succeeds; it must fail afterwards. It must not change anything.'),
  safe_if: shellText()
    .optional()
    .describe('Asked right before: where this shell text fails, the host does not boot, and the task has failed.'),
  within: seconds(1).default(600).describe('Seconds in which the host must be back, up, and let somebody in.'),
});

type Spec = z.output<typeof schema>;

interface State {
  /** The kernel's name for this boot. */
  readonly boot: string;
  /** Why it should be another, in words. */
  readonly reasons: readonly string[];
  /** What could not be asked. */
  readonly unread: string | undefined;
}

/** @throws {Unread} */
function parse({ stdout }: Reading): State {
  const told = taggedLines(stdout);
  const [boot] = told('boot');
  if (boot === undefined || boot === '') unread('which boot this is', stdout.split('\n')[0] ?? '');
  return {
    boot,
    reasons: [
      ...told('newer').map(path => `${path} is newer than the last boot`),
      ...told('needed').map(() => '`needed_if` is satisfied'),
      ...told('asked'),
    ],
    unread: told('unread')[0],
  };
}

/** Prints why a boot is needed, if it is. */
function reasons({ after, needed_if }: Spec): Script {
  const parts: Script[] = [];
  if (after !== undefined) {
    parts.push(sh`for provision_path in ${after}; do
  if [ -e "$provision_path" ] || [ -L "$provision_path" ]; then
    provision_changed=$(stat -c %Y "$provision_path")
    if [ "$provision_changed" -gt "$provision_began" ]; then printf 'newer %s\n' "$provision_path"; fi
  fi
done`);
  }
  if (needed_if !== undefined) {
    parts.push(sh`${raw(conditionText)}
provision_condition ${needed_if}
case $provision_status in
  0) echo 'needed yes' ;;
  unread) printf 'unread needed_if: %s\n' "$provision_said" ;;
esac`);
  }
  return parts.length > 0
    ? lines(...parts)
    : sh`${raw(askedText)}
provision_asked`;
}

function diff(spec: Spec, state: State): Difference {
  if (state.unread !== undefined) {
    return {
      action: 'restart',
      fields: [{ name: 'boot', before: 'not known whether it is needed', after: 'not needed' }],
      refused: {
        because: `whether a boot is needed could not be asked: ${state.unread}`,
        hint: 'where a missing program is an answer, ask for it first: `command -v PROGRAM && …`',
        liftedBy: {},
      },
    };
  }
  const [first] = state.reasons;
  if (first === undefined) return { action: 'restart', fields: [], why: 'no boot is needed' };
  return {
    action: 'restart',
    fields: state.reasons.map(reason => ({ name: 'boot', before: reason, after: 'a new one' })),
    why: first,
    reboots: { boot: state.boot, ask: askBoot, within: spec.within },
  };
}

/** Prints which boot this is, and how far it has come. */
const askBoot = sh`${raw(stateText)}
provision_boot
provision_boot_state`;

/** A boot of the host, where one is needed. */
export const reboot = resource<Spec, State>({
  name: 'reboot',
  summary: 'The host boots anew where that is needed, and the plan goes on once it is back as a new boot.',
  schema,
  examples: [
    `reboot:
  after: [/boot/firmware/cmdline.txt]`,
    `reboot:
  needed_if: test "$(uname -r)" != "$(ls -1 /lib/modules | sort -V | tail -n 1)"
  safe_if: test "$(etcdctl endpoint health)"`,
    'reboot: {}',
  ],
  // Each of several may have reasons of its own.
  ids: ({ after, needed_if }) => [thing('boot', JSON.stringify([after, needed_if]))],
  // It is proved by what a guard would wait for: a new login.
  reach: () => ({}),
  title: () => 'reboot',
  probe: spec => lines(raw(stateText), raw('provision_boot'), reasons(spec)),
  parse,
  diff,
  apply: ({ safe_if }) => lines(sh`provision_own() { sh -c ${safe_if ?? ':'}; }`, raw(safeText), raw(nowText)),
  inputs: ({ after = [] }) => after.map(path => thing('path', path)),
});

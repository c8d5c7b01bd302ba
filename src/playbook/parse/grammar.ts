import * as z from 'zod';
import type { BatchSize } from '../../model/plan/batch-size.ts';
import { seconds } from '../../model/plan/seconds.ts';

const when = z.union([z.string(), z.boolean()]);
const hosts = z.string();
const tags = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9_-]*$/i, 'use letters, digits, hyphens and underscores'))
  .describe('Words by which a part of the playbook is chosen (`--tags`, `--skip-tags`); `always`: by any.')
  .optional();

/** What every task may say besides its resource. */
export const taskKeys = {
  name: z.string().min(1).describe('What the task is for, as it is shown.').optional(),
  hosts: hosts.describe('Only on these hosts: names, globs, roles, sites, as --limit takes them.').optional(),
  when: when
    .describe('Only where this is true: a Handlebars expression without braces, such as `eq host.site "home"`.')
    .optional(),
  loop: z
    .union([z.array(z.unknown()), z.string()])
    .describe('Repeat the task for each entry of a list, or of an expression that gives one; the entry is {{item}}.')
    .optional(),
  start_order: z
    .union([z.int().min(0), z.string()])
    .describe(
      'Hosts with a smaller number begin the task first; the others begin when those are done with it, or after 10 ' +
        'seconds. The order saves time; nothing may depend on it. A number, or an expression that gives one.',
    )
    .optional(),
  once: z
    .union([z.literal(true), z.literal('any')])
    .describe(
      'Done on one host for all. `true`: the first selected host that `hosts` names, in the inventory’s order; where it is out of ' +
        'the run, no other takes its place. `any`: the first that is still in the run. Where it fails, no later stage begins.',
    )
    .optional(),
  tags,
  timeout: seconds(1).describe('Seconds that the change may take; default 600.').optional(),
  guard: z
    .union([z.literal('off'), z.string().regex(/^[1-9]\d{0,4}[sm]$/, 'give a time, such as 60s or 5m, or off')])
    .describe(
      'The host undoes the change unless a new SSH connection succeeds within this time: `60s`, `5m`; `off`: never. ' +
        'Default: 60s for whatever the next login may depend on, as the host reports it. All guarded tasks of a stage ' +
        'share one time: the smallest.',
    )
    .optional(),
} as const;

/** What every question of a gate may say besides its kind. */
export const gateKeys = {
  name: z.string().min(1).describe('What is waited for; completes “waiting for …”.').optional(),
  hosts: taskKeys.hosts,
  when: taskKeys.when,
  patience: seconds(0).describe('Seconds for which it is asked again while it is not met; 0: asked once.').optional(),
  from: z
    .string()
    .min(1)
    .describe(
      'Who asks, where that is not the host itself: `controller`; the name of a host; `internet`, which is the first public host ' +
        'outside the site of the host that it is about.',
    )
    .optional(),
  until: z
    .string()
    .describe('A later phase whose work makes the answer untrue: not asked on a host where that phase has begun.')
    .optional(),
} as const;

const included = {
  hosts: taskKeys.hosts,
  when: taskKeys.when,
  tags,
  vars: z
    .record(z.string(), z.unknown())
    .describe('Parameters: values for `{{vars.NAME}}` in what is brought in, over all others but `-e`.')
    .optional(),
} as const;

/** What may stand in place of a task: the tasks of another file. */
export const taskIncludeKeys = {
  include: z.string().min(1).describe('A file with a list of tasks, beside the file that this stands in.'),
  ...included,
} as const;

/** What may stand in place of a stage: the stages of another playbook; its gate is asked with this one's. */
export const stageIncludeKeys = {
  include: z.string().min(1).describe('A playbook, beside the file that this stands in.'),
  name: z
    .string()
    .min(1)
    .describe('Goes before the names of its stages, where it is included more than once.')
    .optional(),
  ...included,
} as const;

/** A stage without its tasks. */
export const stageKeys = {
  name: z.string().min(1).describe('What the stage brings about.'),
  hosts: taskKeys.hosts,
  when: taskKeys.when,
  tags,
  serial: z
    .union([
      z.int().min(1),
      z.string().regex(/^([1-9]\d?|100)%$/, 'give a number of hosts, or a share of them such as 25%'),
    ])
    .describe(
      'Most hosts that are changed at once: a number, or a share such as `25%` of those that the stage is for. A batch is changed, ' +
        'proved and asked by the stage’s gate before the next begins; at the first that fails nothing more is begun.',
    )
    .transform(
      (most): BatchSize => (typeof most === 'number' ? { hosts: most } : { percent: Number.parseInt(most, 10) }),
    )
    .optional(),
} as const;

/** The top of a playbook without its stages and its gate. */
export const playbookKeys = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens')
    .describe('A short name; verdicts are filed under it.'),
  title: z.string().min(1).describe('What the playbook brings about, in a few words.').optional(),
  phase: z.int().min(1).max(99).describe('Its place in the order of phases; shipped playbooks only.').optional(),
  vars: z
    .record(z.string(), z.unknown())
    .describe('Values for `{{vars.NAME}}` where neither the inventory nor the command gives one.')
    .optional(),
  confirm: z.literal('cluster-name').describe("What it destroys is confirmed by typing the cluster's name.").optional(),
} as const;

import * as z from 'zod';
import type { Action, Difference, Field, Refusal } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { LASTS, together } from '../../../model/reading/lasting.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { configurationManagers } from '../boot/configuration-managers.ts';
import { unitAtBoot } from '../boot/unit-at-boot.ts';
import { unitByHand } from '../by-hand/unit-by-hand.ts';
import { newerInput, parseUnit, probeUnit, restartUnit, type UnitState } from '../state/systemd-unit.ts';
import { unitName, wholeUnit } from '../state/unit-name.ts';
import { absolutePath } from '../text-files/absolute-path.ts';

const schema = z
  .strictObject({
    name: unitName().describe('The unit; `.service` is added where it has no suffix.'),
    state: z.enum(['started', 'stopped']).optional().describe('Whether it runs now; unchanged if not given.'),
    enabled: z.boolean().optional().describe('Whether it starts at boot; unchanged if not given.'),
    masked: z.boolean().optional().describe('Whether it is masked, so that nothing can start it.'),
    inputs: z
      .array(absolutePath())
      .optional()
      .describe('Files that it reads when it starts: it is restarted if it is older than one of them.'),
  })
  .refine(({ state, enabled, masked }) => state !== undefined || enabled !== undefined || masked !== undefined, {
    error: 'say what is wanted: `state`, `enabled` or `masked`',
  })
  .refine(({ state, inputs }) => inputs === undefined || state === 'started', {
    error: '`inputs` needs `state: started`',
    path: ['inputs'],
  })
  .refine(({ state, enabled, masked }) => masked !== true || (state !== 'started' && enabled !== true), {
    error: 'a masked unit can be neither started nor enabled',
    path: ['masked'],
  });

type Spec = z.output<typeof schema>;

const unitOf = ({ name }: Spec): string => wholeUnit(name);

/** What starts at boot, as far as `systemctl enable` can make it: a static unit has nothing to enable. */
const startsAtBoot = ['enabled', 'static', 'alias', 'indirect', 'generated'];
const enabledByHand = ['enabled', 'enabled-runtime', 'linked', 'linked-runtime'];

const reloadField: Field = { name: 'daemon-reload', before: 'needed', after: 'done' };

const noSystemd: Refusal = { because: 'systemd does not run here', liftedBy: {} };

function diff(spec: Spec, state: UnitState): Difference {
  const { unit } = state;
  const wantsSomething = spec.state === 'started' || spec.enabled === true || spec.masked === true;
  if (unit === undefined) {
    if (!wantsSomething) return { action: 'update', fields: [], why: noSystemd.because };
    const after = spec.state ?? (spec.masked === true ? 'masked' : 'enabled');
    return { action: 'update', fields: [{ name: 'unit', before: undefined, after }], refused: noSystemd };
  }
  const missing = unit.load === 'not-found';
  if (missing && !wantsSomething) return { action: 'update', fields: [], why: `there is no unit ${unitOf(spec)}` };
  const fields: Field[] = [];
  const isMasked = unit.load === 'masked' || unit.file.startsWith('masked');
  const isActive = unit.active === 'active' || unit.active === 'reloading';
  const isStopped = unit.active === 'inactive' || unit.active === 'failed';
  if (spec.masked !== undefined && spec.masked !== isMasked) {
    fields.push({ name: 'masked', before: isMasked ? 'yes' : 'no', after: spec.masked ? 'yes' : 'no' });
  }
  if (spec.enabled === true && !startsAtBoot.includes(unit.file)) {
    fields.push({ name: 'enabled', before: unit.file || 'no', after: 'enabled' });
  }
  if (spec.enabled === false && enabledByHand.includes(unit.file)) {
    fields.push({ name: 'enabled', before: unit.file, after: 'disabled' });
  }
  const newer = spec.state === 'started' && isActive ? newerInput(state) : undefined;
  if (spec.state === 'started' && !isActive) fields.push({ name: 'state', before: unit.active, after: 'active' });
  if (spec.state === 'stopped' && !isStopped) fields.push({ name: 'state', before: unit.active, after: 'inactive' });
  if (newer !== undefined) fields.push({ name: 'started', before: `before ${newer.path}`, after: 'after it' });
  if (unit.needsReload && !isMasked) fields.push(reloadField);
  // A task before this one may bring the unit; if none does, systemctl says so.
  if (missing) return { action: 'update', fields, why: `there is no unit ${unitOf(spec)} yet` };
  const action: Action = newer === undefined ? 'update' : 'restart';
  if (newer !== undefined) return { action, fields, why: `older than ${newer.path}` };
  const why = `${unit.active} (${unit.sub})${unit.file === '' ? '' : `, ${unit.file}`}`;
  return fields.length === 0 ? { action, fields, why } : { action, fields };
}

/** What the unit said last, on standard error: `systemctl start` itself only says where to look. */
const lastWords = (unit: string): Script => sh`provision_last_words() {
  provision_failed=$?
  systemctl show -p LoadState,ActiveState,SubState,Result,ExecMainStatus -- ${unit} | tr '\n' ' ' >&2 || :
  echo >&2
  journalctl --no-pager -q -n 6 -o cat -u ${unit} >&2 2>/dev/null || :
  exit "$provision_failed"
}`;

/**
 * A unit that was at rest is started, not restarted: a task before this one may have started it meanwhile, and a second
 * start would end the sessions that it has by now.
 */
const startUnit = (unit: string, { inputs = [] }: Spec, state: UnitState): Script =>
  inputs.length === 0 && (state.unit?.active === 'inactive' || state.unit?.active === 'failed')
    ? sh`systemctl start -- ${unit}`
    : restartUnit(unit, inputs);

/**
 * What starts at boot systemd need know by the next one, and to read all units anew takes it a tenth of a second: that is done
 * at the end of the run, once for all, unless systemd goes on saying what it knew before, or that it has to.
 */
const enableUnit = (unit: string): Script => sh`systemctl enable -q --no-reload -- ${unit} || provision_last_words
provision_known=
if provision_reload_later; then provision_known=$(systemctl show -p UnitFileState -p NeedDaemonReload -- ${unit}); fi
case $provision_known in
  *UnitFileState=enabled*NeedDaemonReload=no* | *NeedDaemonReload=no*UnitFileState=enabled*) ;;
  *) systemctl daemon-reload || provision_last_words ;;
esac`;

function apply(spec: Spec, state: UnitState, { fields, refused }: Difference): Script {
  const unit = unitOf(spec);
  if (refused !== undefined) return refuse(refused);
  const wanted = new Map(fields.map(field => [field.name, field.after]));
  const steps: Script[] = [];
  if (wanted.get('masked') === 'no') steps.push(sh`systemctl unmask -- ${unit} || provision_last_words`);
  if (wanted.has('daemon-reload') || state.unit?.load === 'not-found')
    steps.push(sh`systemctl daemon-reload || provision_last_words`);
  if (wanted.get('enabled') === 'enabled') steps.push(enableUnit(unit));
  if (wanted.get('enabled') === 'disabled') steps.push(sh`systemctl disable -q -- ${unit} || provision_last_words`);
  if (wanted.get('state') === 'inactive') steps.push(sh`systemctl stop -- ${unit} || provision_last_words`);
  if (wanted.get('state') === 'active' || wanted.has('started')) {
    // One that is at rest, and has not failed, has nothing to forget.
    if (state.unit?.active !== 'inactive') steps.push(sh`systemctl reset-failed -- ${unit} 2>/dev/null || :`);
    steps.push(sh`${startUnit(unit, spec, state)} || provision_last_words`);
  }
  if (wanted.get('masked') === 'yes') steps.push(sh`systemctl mask -- ${unit} || provision_last_words`);
  return lines(lastWords(unit), ...steps);
}

/** A systemd unit: whether it runs, starts at boot, and is newer than what it was started from. */
export const service = resource<Spec, UnitState>({
  name: 'service',
  summary: 'A systemd unit: whether it runs, whether it starts at boot, and that it is newer than its inputs.',
  schema,
  examples: [
    `service:
  name: ssh
  enabled: true
  state: started
  inputs: [/etc/ssh/sshd_config]`,
    `service:
  name: ufw
  enabled: false
  state: stopped`,
  ],
  ids: spec => [thing('unit', unitOf(spec))],
  // What a unit does when it is started or stopped is its own.
  reach: spec => ({ anything: true, units: [unitOf(spec)] }),
  // Only what is enabled is said to start at boot.
  lasting: spec => (spec.enabled === true ? together([unitAtBoot(unitOf(spec)), configurationManagers]) : LASTS),
  title: spec => `service ${unitOf(spec)}`,
  probe: spec => probeUnit(unitOf(spec), spec.inputs ?? []),
  parse: ({ stdout }) => parseUnit(stdout),
  diff,
  apply,
  byHand: spec => unitByHand(unitOf(spec), spec),
  inputs: ({ inputs = [] }) => inputs.map(path => thing('path', path)),
});

import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { removalFunctions } from '../../../shell/removal.ts';
import { sh } from '../../../shell/sh.ts';
import { unitsShown } from '../by-hand/shown-by-hand.ts';
import { requireArchived } from '../objects/require-archived.ts';
import { judgeUnits } from '../state/unit-owners.ts';
import { describeUnit, isLeft, isLoaded, parseUnits, type Unit, unitsProbe } from '../state/units.ts';

const schema = z
  .strictObject({
    absent: patternList('Units to remove: stopped, disabled, their files deleted.').optional(),
    idle: patternList('Units that stay, but are stopped and disabled.').optional(),
    archive: z
      .string()
      .startsWith('/', 'must be an absolute path')
      .optional()
      .describe('Folder of the archive that must hold the files of removed units as they are now (see `absent`).'),
    stopped: patternList(
      'Units that a later task removes: stopped now, so that nothing changes while they are archived.',
    ).optional(),
    programs: patternList(
      'What a unit of the cluster starts, where its name only fits a pattern with wildcards: `k3s server`. Without it every name is evidence.',
    ).optional(),
    owners: ownersSchema,
  })
  .refine(spec => [spec.absent, spec.idle, spec.stopped].filter(one => one !== undefined).length === 1, {
    error: 'say one of `absent`, `idle` and `stopped`',
  });
type Spec = z.infer<typeof schema>;

const patternsOf = ({ absent, idle, stopped }: Spec): readonly string[] => absent ?? idle ?? stopped ?? [];

/** Whether there is something to do: a unit that is to stay idle may keep its files. */
const concerns = (spec: Spec, unit: Unit): boolean =>
  spec.absent === undefined ? isLoaded(unit) || unit.links.length > 0 : isLeft(unit);

/** A unit that does not stop in time is not waited for for ever; what it leaves is found among the processes. */
function retire(spec: Spec, unit: Unit): Script {
  const files = spec.absent === undefined ? [] : unit.files;
  const doomed = [...unit.links, ...files];
  const stop = isLoaded(unit) ? sh`timeout 90 systemctl stop -- ${unit.name} || :` : sh`:`;
  const disable = sh`systemctl disable --quiet -- ${unit.name} 2>/dev/null || :`;
  const remove = doomed.length === 0 ? sh`:` : sh`${doomed.map(path => sh`provision_remove ${path}`)}`;
  return sh`if [ -d /run/systemd/system ]; then
  ${stop}
  ${disable}
fi
${remove}`;
}

/** systemd units that are to be gone, or to be idle. */
export const leftoverUnits = resource<Spec, ReturnType<typeof judgeUnits>>({
  name: 'leftover_units',
  formerly: 'units',
  summary: 'systemd units that must not exist, or must neither run nor start at boot; files of packages stay.',
  schema,
  examples: [
    "leftover_units: { absent: ['k3s*.service'] }",
    'leftover_units: { idle: [ufw.service, firewalld.service] }',
  ],
  ids: spec => patternsOf(spec).map(pattern => thing(spec.stopped === undefined ? 'unit' : 'stopped-unit', pattern)),
  shares: ({ stopped = [] }) => stopped.map(pattern => thing('unit', pattern)),
  reach: spec => ({ anything: true, units: patternsOf(spec) }),
  title: spec => (spec.absent !== undefined ? 'units' : spec.idle !== undefined ? 'idle units' : 'stopped units'),
  byHand: spec => unitsShown(patternsOf(spec)),
  probe: spec => unitsProbe(patternsOf(spec)),
  parse: (reading, spec) => {
    const signs = { patterns: patternsOf(spec), programs: spec.programs, owners: spec.owners };
    const { going, kept } = judgeUnits(parseUnits(reading.stdout), signs);
    return { going: going.filter(unit => concerns(spec, unit)), kept };
  },
  diff: (spec, { going: left, kept }) => ({
    action: spec.absent === undefined ? 'update' : 'remove',
    fields: left.map(unit => ({
      name: unit.name,
      before: describeUnit(unit),
      after: spec.absent === undefined ? 'inactive, not started at boot' : undefined,
    })),
    why: left.length === 0 ? 'no such unit' : `${left.length} to ${spec.absent === undefined ? 'stop' : 'remove'}`,
    ...(kept.length === 0 ? {} : { kept }),
    ...(spec.absent === undefined
      ? {}
      : { destroys: true, ...(spec.archive === undefined ? {} : { archive: spec.archive }) }),
  }),
  apply: (spec, { going: left }) => sh`${removalFunctions}
${requireArchived(
  spec.absent === undefined ? undefined : spec.archive,
  left.flatMap(unit => unit.files),
)}
${left.map(unit => retire(spec, unit))}
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl reset-failed -- ${left.map(unit => unit.name)} 2>/dev/null || :
fi`,
});

import * as z from 'zod';
import type { Difference, Field } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import type { Script } from '../../../../model/plan/script.ts';
import { LASTS, together } from '../../../../model/reading/lasting.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { fileText } from '../../../../model/reading/source.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { unread } from '../../../../model/reading/unread.ts';
import { holdsSecret } from '../../../../model/text/secret-values.ts';
import { joined, type Text, textOf } from '../../../../model/text/text.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, raw, sh } from '../../../../shell/sh.ts';
import { dropInAtBoot, isTemplate } from '../../boot/dropin-at-boot.ts';
import { fileAtBoot } from '../../boot/file-at-boot.ts';
import { dropinByHand } from '../../by-hand/dropin-by-hand.ts';
import { newerInput, outwaitInputs, parseUnit, probeUnit, type UnitState } from '../../state/systemd-unit.ts';
import { unitName, wholeUnit } from '../../state/unit-name.ts';
import {
  applyTextFile,
  diffTextFile,
  parseTextFile,
  probeTextFile,
  stillTextFile,
  type TextFile,
  type TextFileState,
} from '../../text-files/text-file.ts';
import { forgetGone, keepCopy, replacing, whose } from '../../text-files/written-files.ts';
import verifyText from './verify-dropin.sh';

const schema = z
  .strictObject({
    unit: unitName().describe(
      'The unit, or a template with all its instances (`getty@.service`); `.service` is added where it has no suffix.',
    ),
    name: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, { error: 'must be the name of a file without `.conf`, such as limits' })
      .refine(name => !name.endsWith('.conf'), { error: 'leave out `.conf`: it is added' })
      .describe(
        'Of the file, `/etc/systemd/system/UNIT.d/NAME.conf`; of several, the one whose name comes later counts.',
      ),
    state: z.enum(['present', 'absent']).default('present').describe('Whether there is to be one.'),
    content: z.string().optional().describe('The whole text, sections included.'),
    source: fileText().optional().describe('A file on the controller, beside the playbook, whose text is the content.'),
    restart: z
      .boolean()
      .default(false)
      .describe(
        'Restart the unit where it runs, and was started before the drop-in was as it is. One that is at rest stays so.',
      ),
    verify: z
      .boolean()
      .default(true)
      .describe(
        'Ask `systemd-analyze verify`, where the host has it, before it takes its place; a complaint that it causes is an error.',
      ),
  })
  .superRefine(({ unit, state, content, source, restart }, context) => {
    const given = [content, source].filter(one => one !== undefined).length;
    if (state === 'present' && given !== 1) {
      context.addIssue({ code: 'custom', message: 'give either `content` or `source`' });
    }
    if (state === 'absent' && given > 0) {
      context.addIssue({ code: 'custom', message: 'with `state: absent` it has no content' });
    }
    if ((content ?? source ?? '').includes('\0')) {
      context.addIssue({ code: 'custom', message: 'a text file cannot hold a NUL' });
    }
    if (restart && isTemplate(wholeUnit(unit))) {
      const message = 'a template does not run: restart its instances by `service` with `inputs`';
      context.addIssue({ code: 'custom', path: ['restart'], message });
    }
  });

type Spec = z.output<typeof schema>;

interface State {
  readonly file: TextFileState;
  readonly unit: UnitState;
  /** It was taken away, and the unit not restarted yet. */
  readonly leaving: boolean;
}

const textOfDropIn = ({ content, source }: Spec): Text => textOf([content ?? source ?? '']);

const pathOf = ({ unit, name }: Spec): string => `/etc/systemd/system/${wholeUnit(unit)}.d/${name}.conf`;

/** What is going, under a name that systemd does not read: it stays until the unit has been restarted without it. */
const leavingPath = (spec: Spec): string => `${pathOf(spec)}.leaving`;

function wish(spec: Spec): TextFile {
  const content = textOfDropIn(spec);
  return { path: pathOf(spec), content, owner: 'root', group: 'root', mode: holdsSecret(content) ? '0600' : '0644' };
}

const runs = ({ unit }: UnitState): boolean => unit?.active === 'active' || unit?.active === 'reloading';

/** What stands before the line is the unit's; behind it the file's content comes last, and may hold anything. */
const FILE = '== file\n';

function parse(reading: Reading, spec: Spec): State {
  const at = reading.stdout.indexOf(FILE);
  if (at === -1) unread('the probe', reading.stdout);
  const unit = reading.stdout.slice(0, at);
  return {
    unit: parseUnit(unit),
    leaving: /^leaving$/m.test(unit),
    file: parseTextFile({ ...reading, stdout: reading.stdout.slice(at + FILE.length) }, wish(spec)),
  };
}

/** What of the file differs. */
interface Found extends Difference {
  readonly work: Difference;
}

function goes(spec: Spec, { file, leaving, unit }: State): Difference {
  const { fingerprint: found } = file;
  const restarts: readonly Field[] =
    spec.restart && runs(unit) ? [{ name: 'started', before: 'with it', after: 'without it' }] : [];
  if (found.kind === 'absent' && !leaving) return { action: 'remove', fields: [], why: 'it does not exist' };
  const isBegun = found.kind === 'absent';
  const gone: Field = {
    name: isBegun ? leavingPath(spec) : pathOf(spec),
    before: isBegun ? 'file' : found.kind,
    after: undefined,
  };
  const fields = [gone, ...restarts];
  if (isBegun) return { action: 'remove', fields, why: 'it was begun before' };
  if (found.kind !== 'file') {
    const because = `${pathOf(spec)} is not a plain file (${found.kind})`;
    return { action: 'remove', fields, refused: { because, hint: 'say `absent` with its path', liftedBy: {} } };
  }
  return { action: 'remove', fields, ...replacing(whose(found, file.origin)) };
}

function comes(spec: Spec, { file, unit }: State): Difference {
  const difference = diffTextFile(wish(spec), file);
  const more: Field[] = [];
  const newer = spec.restart && runs(unit) ? newerInput(unit) : undefined;
  const isNew = difference.fields.some(({ name }) => name === 'content');
  if (!isNew && unit.unit?.needsReload === true) more.push({ name: 'daemon-reload', before: 'needed', after: 'done' });
  if (spec.restart && runs(unit) && (isNew || newer !== undefined)) {
    more.push({ name: 'started', before: 'before it', after: 'after it' });
  }
  if (more.length === 0) return difference;
  const { why: _, ...rest } = difference;
  const fields = [...difference.fields, ...more];
  if (difference.fields.length > 0) return { ...rest, fields };
  return newer === undefined
    ? { action: 'update', fields }
    : { action: 'restart', fields, why: `older than ${newer.path}` };
}

function diff(spec: Spec, state: State): Found {
  const work = spec.state === 'absent' ? goes(spec, state) : comes(spec, state);
  const noSystemd = { because: 'systemd does not run here', liftedBy: {} };
  if (state.unit.unit !== undefined || isTemplate(wholeUnit(spec.unit)) || work.fields.length === 0) {
    return { ...work, work };
  }
  return { ...work, work, refused: work.refused ?? noSystemd };
}

/**
 * Whatever a task before this one has made of the unit: only what runs is restarted, and says itself why it does not. What does not may be started by the
 * next task, and has to be newer than the inputs then, too.
 */
const restartIfRunning = (
  unit: string,
  inputs: readonly string[],
): Script => sh`provision_active=$(systemctl show -p ActiveState --value -- ${unit})
${outwaitInputs(inputs)}case $provision_active in
  active | reloading)
    if ! systemctl restart -- ${unit}; then
      journalctl --no-pager -q -n 6 -o cat -u ${unit} >&2 2>/dev/null || :
      exit 1
    fi
    ;;
esac`;

function remove(spec: Spec, { file, unit }: State, { replaces, fields }: Difference): Script {
  const path = pathOf(spec);
  const name = `${spec.name}.conf`;
  const isThere = file.fingerprint.kind === 'file';
  const take = sh`${stillTextFile(wish(spec), file)}
${replaces === undefined ? raw(':') : keepCopy(path, file.fingerprint, 'each')}
provision_there 'mv -f -- "$1" "$1.leaving"' "$provision_name"
systemctl daemon-reload`;
  const isRestarted = unit.unit !== undefined && fields.some(field => field.name === 'started');
  return lines(
    ...(isThere ? [take] : []),
    ...(isRestarted ? [restartIfRunning(wholeUnit(spec.unit), [])] : []),
    sh`if provision_reach ${path}; then
  provision_there 'rm -f -- "$1.leaving"; cd ..; rmdir -- "$2" 2>/dev/null || :' ${`./${name}`} ${`./${wholeUnit(spec.unit)}.d`}
fi
${forgetGone}`,
  );
}

/** A drop-in of a systemd unit. */
export const unitDropin = resource<Spec, State, Found>({
  name: 'unit_dropin',
  summary: 'A drop-in of a systemd unit: settings that are added to it, read by systemd, and in force where it runs.',
  schema,
  examples: [
    `unit_dropin:
  unit: nginx
  name: limits
  content: |
    [Service]
    LimitNOFILE=65536
  restart: true`,
    `unit_dropin:
  unit: getty@.service
  name: noclear
  source: files/noclear.conf`,
    `unit_dropin:
  unit: nginx
  name: old-limits
  state: absent`,
  ],
  ids: spec => [thing('path', pathOf(spec))],
  // What a unit does when it is started is its own.
  reach: spec => ({
    paths: [pathOf(spec)],
    ...(spec.restart ? { anything: true, units: [wholeUnit(spec.unit)] } : {}),
  }),
  lasting: spec => {
    if (spec.state === 'absent') return LASTS;
    const text = () => joined(textOfDropIn(spec));
    const path = pathOf(spec);
    return together([
      fileAtBoot({ path, text, mode: wish(spec).mode }),
      dropInAtBoot(wholeUnit(spec.unit), path, text),
    ]);
  },
  title: spec => `drop-in ${spec.name} of ${wholeUnit(spec.unit)}`,
  probe: spec => {
    const unit = wholeUnit(spec.unit);
    return sh`${isTemplate(unit) ? sh`echo 'now 0'; echo absent` : probeUnit(unit, [pathOf(spec)])}
if provision_exists ${leavingPath(spec)}; then echo leaving; fi
echo '== file'
${probeTextFile(wish(spec))}`;
  },
  parse,
  diff,
  byHand: spec =>
    spec.state === 'absent'
      ? { kind: 'cannot', because: 'a drop-in that goes is not written by hand' }
      : dropinByHand(wholeUnit(spec.unit), wish(spec), spec.restart),
  apply: (spec, state, difference) => {
    const { work } = difference;
    if (difference.refused !== undefined) return refuse(difference.refused);
    if (spec.state === 'absent') return remove(spec, state, work);
    const unit = wholeUnit(spec.unit);
    const path = pathOf(spec);
    const isWritten = work.fields.some(({ name }) => name !== 'started' && name !== 'daemon-reload');
    const accept = spec.verify ? sh`provision_verify_dropin ${unit} ${`${spec.name}.conf`}` : raw(':');
    return lines(
      ...(isWritten
        ? [sh`provision_reach ${path} make`, raw(verifyText), applyTextFile(wish(spec), state.file, work, accept)]
        : []),
      sh`systemctl daemon-reload`,
      ...(spec.restart ? [restartIfRunning(unit, [path])] : []),
    );
  },
});

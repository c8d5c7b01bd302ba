import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { together } from '../../../model/reading/lasting.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { textOf } from '../../../model/text/text.ts';
import { procPath } from '../../../shell/reach/proc-path.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { configurationManagers } from '../boot/configuration-managers.ts';
import { sysctlAtBoot } from '../boot/sysctl-at-boot.ts';
import { fileByHand, sealedByHand } from '../by-hand/file-by-hand.ts';
import { sysctlByHand } from '../by-hand/sysctl-by-hand.ts';
import { parseSettings, probeSettings, squeezed } from '../objects/kernel-settings.ts';
import { sysctlValues } from '../objects/sysctl-name.ts';
import { absolutePath } from '../text-files/absolute-path.ts';
import {
  applyTextFile,
  diffTextFile,
  parseTextFile,
  probeTextFile,
  type TextFile,
  type TextFileState,
} from '../text-files/text-file.ts';

const schema = z.strictObject({
  values: sysctlValues(z.union([z.string().regex(/^[^\n\r]+$/, 'must be one line, and not empty'), z.int()])).describe(
    'Kernel settings by name, as sysctl(8) writes them.',
  ),
  file: absolutePath()
    .default('/etc/sysctl.d/99-provision.conf')
    .describe('File that sets them at boot; it holds nothing else.'),
});

type Spec = z.output<typeof schema>;

interface State {
  readonly file: TextFileState;
  /** Live values by name; missing where the kernel has no such setting, or lets nobody read it. */
  readonly live: ReadonlyMap<string, string>;
}

const wanted = (spec: Spec): readonly (readonly [string, string])[] =>
  Object.entries(spec.values).map(([key, value]) => [key, squeezed(String(value))]);

const wish = (spec: Spec): TextFile => ({
  path: spec.file,
  content: textOf(wanted(spec).map(([key, value]) => `${key}=${value}\n`)),
  mode: '0644',
});

const probe = (spec: Spec): Script => lines(probeSettings(Object.keys(spec.values)), probeTextFile(wish(spec)));

/** A setting that is as wanted already was brought there by another one that goes with it. */
const liveAsRead = ({ name, before, after }: Field): Script =>
  before === undefined
    ? raw(':')
    : sh`provision_now=$(tr -s '[:space:]' ' ' <${procPath(name)})
provision_now=\${provision_now# } provision_now=\${provision_now% }
case $provision_now in
  ${before} | ${after ?? ''}) ;;
  *)
    printf '%s has changed since it was read\nread: %s\nnow:  %s\n' ${name} ${before} "$provision_now" >&2
    exit 1
    ;;
esac`;

function parse(reading: Reading, spec: Spec): State {
  const names = Object.keys(spec.values);
  const all = reading.stdout.split('\n');
  const live = [...parseSettings(all, names)].flatMap(([name, found]): [string, string][] =>
    typeof found === 'string' ? [] : [[name, found.value]],
  );
  const stdout = all.slice(names.length).join('\n');
  return { live: new Map(live), file: parseTextFile({ ...reading, stdout }, wish(spec)) };
}

const liveFields = (spec: Spec, state: State): Field[] =>
  wanted(spec)
    .filter(([key, value]) => state.live.get(key) !== value)
    .map(([key, value]) => ({ name: key, before: state.live.get(key), after: value }));

interface Found extends Difference {
  readonly work: { readonly file: Difference; readonly live: readonly Field[] };
}

function diff(spec: Spec, state: State): Found {
  const file = diffTextFile(wish(spec), state.file);
  const live = liveFields(spec, state);
  const fields = [...file.fields.map(field => ({ ...field, name: `${spec.file} ${field.name}` })), ...live];
  const work = { file, live };
  if (fields.length === 0) return { action: 'update', fields, why: 'the file and the live values are as wanted', work };
  return { ...file, action: 'update', fields, work };
}

/** Kernel settings, in a file and live. */
export const sysctl = resource<Spec, State, Found>({
  name: 'sysctl',
  summary: 'Kernel settings: the file that sets them at boot, and their live values.',
  schema,
  examples: [
    `sysctl:
  values:
    net.ipv4.conf.all.rp_filter: 2
    net.ipv4.conf.default.rp_filter: 2
  file: /etc/sysctl.d/90-routing.conf`,
  ],
  ids: spec => [thing('path', spec.file), ...Object.keys(spec.values).map(key => thing('sysctl', key))],
  reach: spec => ({ paths: [spec.file], sysctls: Object.keys(spec.values) }),
  lasting: spec => together([sysctlAtBoot(wanted(spec), spec.file), configurationManagers]),
  title: spec => `sysctl ${Object.keys(spec.values).join(', ')}`,
  probe,
  parse,
  diff,
  byHand: spec => {
    const file = fileByHand(wish(spec));
    return file === undefined ? sealedByHand : sysctlByHand(wanted(spec), file);
  },
  apply: (spec, state, { work }) => {
    const file = work.file.fields.length > 0 ? [applyTextFile(wish(spec), state.file, work.file)] : [];
    const live = work.live.map(
      ({ name, after = '' }) => sh`if ! [ -e ${procPath(name)} ]; then
  printf 'the kernel has no setting %s: is its module loaded?\n' ${name} >&2
  exit 1
fi
printf '%s\n' ${after} >${procPath(name)}`,
    );
    return lines(...work.live.map(liveAsRead), ...file, ...live);
  },
});

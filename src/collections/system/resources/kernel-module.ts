import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { LASTS } from '../../../model/reading/lasting.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { textOf } from '../../../model/text/text.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { moduleAtBoot } from '../boot/module-at-boot.ts';
import {
  applyTextFile,
  diffTextFile,
  parseTextFile,
  probeTextFile,
  type TextFile,
  type TextFileState,
} from '../text-files/text-file.ts';

const schema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, { error: 'must be the name of a module' })
    .describe('The module, as modprobe(8) knows it; one that is built into the kernel counts as loaded.'),
  boot: z.boolean().default(true).describe('Also load it at boot, by `/etc/modules-load.d/<name>.conf`.'),
});

type Spec = z.output<typeof schema>;

interface State {
  readonly loaded: 'yes' | 'builtin' | 'no';
  readonly file: TextFileState;
}

const wish = ({ name }: Spec): TextFile => ({
  path: `/etc/modules-load.d/${name}.conf`,
  content: textOf([`${name}\n`]),
  mode: '0644',
});

/** The file that loads it at boot. */
const pathsOf = (spec: Spec): readonly string[] => (spec.boot ? [wish(spec).path] : []);

/** The kernel writes every dash of a module's name as an underscore. */
const kernelName = ({ name }: Spec): string => name.replaceAll('-', '_');

function parse(reading: Reading, spec: Spec): State {
  const [first, ...rest] = reading.stdout.split('\n');
  const loaded = first === 'yes' || first === 'builtin' ? first : 'no';
  return { loaded, file: parseTextFile({ ...reading, stdout: spec.boot ? rest.join('\n') : 'absent\n' }, wish(spec)) };
}

/** What of its file differs; `undefined`: it wants none. */
interface Found extends Difference {
  readonly work: Difference | undefined;
}

function diff(spec: Spec, state: State): Found {
  const file = spec.boot ? diffTextFile(wish(spec), state.file) : undefined;
  const loaded: Field[] = state.loaded === 'no' ? [{ name: 'loaded', before: 'no', after: 'yes' }] : [];
  const fields = [
    ...loaded,
    ...(file?.fields ?? []).map(field => ({ ...field, name: `${wish(spec).path} ${field.name}` })),
  ];
  if (fields.length > 0) return { ...file, action: 'update', fields, work: file };
  return { action: 'update', fields, why: state.loaded === 'builtin' ? 'built into the kernel' : 'loaded', work: file };
}

/** A module of the kernel. */
export const kernelModule = resource<Spec, State, Found>({
  name: 'kernel_module',
  summary: 'A kernel module: loaded now, and at boot.',
  schema,
  examples: [
    `kernel_module:
  name: br_netfilter`,
  ],
  ids: spec => [thing('module', kernelName(spec)), ...pathsOf(spec).map(path => thing('path', path))],
  reach: spec => ({ anything: true, paths: pathsOf(spec) }),
  lasting: ({ name, boot }) => (boot ? moduleAtBoot(name, true) : LASTS),
  title: ({ name }) => `kernel module ${name}`,
  probe: spec => sh`provision_builtin=/lib/modules/$(uname -r)/modules.builtin
if [ -r "$provision_builtin" ] && tr - _ <"$provision_builtin" | grep -q ${`/${kernelName(spec)}\\.ko`}; then
  echo builtin
elif [ -d ${`/sys/module/${kernelName(spec)}`} ]; then
  echo yes
else
  echo no
fi
${spec.boot ? probeTextFile(wish(spec)) : sh`:`}`,
  parse,
  diff,
  apply: (spec, state, { work: file }) => {
    const load = sh`if ! modprobe ${spec.name}; then
  printf 'the kernel %s has no module %s that can be loaded\n' "$(uname -r)" ${spec.name} >&2
  exit 1
fi`;
    const write =
      file === undefined || file.fields.length === 0
        ? []
        : [sh`provision_reach ${wish(spec).path} make`, applyTextFile(wish(spec), state.file, file)];
    return lines(...(state.loaded === 'no' ? [load] : []), ...write);
  },
});

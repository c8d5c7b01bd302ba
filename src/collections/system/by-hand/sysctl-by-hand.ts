import type { ByHand, HandFile } from '../../../model/by-hand/by-hand.ts';
import type { Script } from '../../../model/plan/script.ts';
import { procPath } from '../../../shell/reach/proc-path.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';

/** Whether the running kernel has these settings. */
export const liveSysctls = (values: readonly (readonly [string, string])[]): Script =>
  raw(
    values
      .map(([name, value]) =>
        /\s/.test(value)
          ? sh`[ "$(tr -s '[:space:]' ' ' <${procPath(name)} | sed 's/^ //; s/ $//')" = ${value} ]`
          : sh`[ "$(cat ${procPath(name)})" = ${value} ]`,
      )
      .map(({ text }) => text)
      .join(' &&\n'),
  );

/** Kernel settings, in their file and live. */
export const sysctlByHand = (values: readonly (readonly [string, string])[], file: HandFile): ByHand => ({
  kind: 'step',
  files: [file],
  is: liveSysctls(values),
  make: lines(...values.map(([name, value]) => sh`printf '%s\n' ${value} >${procPath(name)}`)),
  expect: values.map(([name, value]) => `${name} = ${value}`).join(', '),
});

import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { procPath } from '../../../shell/reach/proc-path.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { sysctlCheckByHand } from '../by-hand/checks-by-hand.ts';
import { sysctlValues } from '../objects/sysctl-name.ts';

const schema = z.strictObject({
  values: sysctlValues(z.union([z.string(), z.number()]).transform(String)).describe(
    'Kernel settings and their values, as the running kernel should have them.',
  ),
});

type Spec = z.output<typeof schema>;

const spaced = (value: string): string => value.trim().replaceAll(/\s+/g, ' ');

function find({ values }: Spec, stdout: string): readonly Finding[] {
  const seen = stdout.split('\n');
  return Object.entries(values).flatMap(([name, value], at) => {
    const line = seen[at] ?? '';
    const now = line.startsWith('is ') ? spaced(line.slice(3)) : undefined;
    if (now === spaced(value)) return [];
    return [
      {
        seen: now === undefined ? `${name} does not exist` : `${name} = ${now}`,
        wanted: `${name} = ${value}`,
        hint: `sysctl -w '${name}=${value}'; who sets it? grep -rs ${name} /etc/sysctl.conf /etc/sysctl.d`,
      },
    ];
  });
}

/** Asks the running kernel; a file in `/etc/sysctl.d` alone changes nothing. */
export const sysctlCheck = checkKind<Spec>({
  name: 'sysctl',
  summary: 'The running kernel has these settings.',
  schema,
  examples: ['sysctl: { values: { net.ipv4.conf.all.rp_filter: 2 } }'],
  title: ({ values }) =>
    Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', '),
  patience: 0,
  byHand: ({ values }) => sysctlCheckByHand(values),
  probe: ({ values }) =>
    lines(
      ...Object.keys(values).map(
        name => sh`
if [ -e ${procPath(name)} ]; then printf 'is '; tr '\n' ' ' <${procPath(name)}; echo; else echo missing; fi`,
      ),
    ),
  judge: (spec, { stdout }) => {
    const findings = find(spec, stdout);
    if (findings.length > 0) return { kind: 'not-met', findings };
    return { kind: 'met', evidence: Object.values(spec.values).join(', ') };
  },
});

import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sysctlCheckByHand } from '../by-hand/checks-by-hand.ts';
import { parseSettings, probeSettings, squeezed } from '../objects/kernel-settings.ts';
import { sysctlValues } from '../objects/sysctl-name.ts';

const schema = z.strictObject({
  values: sysctlValues(z.union([z.string(), z.number()]).transform(String)).describe(
    'Kernel settings and their values, as the running kernel should have them.',
  ),
});

type Spec = z.output<typeof schema>;

function find({ values }: Spec, stdout: string): readonly Finding[] {
  const live = parseSettings(stdout.split('\n'), Object.keys(values));
  return Object.entries(values).flatMap(([name, value]) => {
    const found = live.get(name);
    if (found === undefined || found === 'closed') return unread(`the kernel of ${name}`, '');
    const now = found === 'absent' ? undefined : found.value;
    if (now === squeezed(value)) return [];
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
  probe: ({ values }) => probeSettings(Object.keys(values)),
  judge: (spec, { stdout }) => {
    const findings = find(spec, stdout);
    if (findings.length > 0) return { kind: 'not-met', findings };
    return { kind: 'met', evidence: Object.values(spec.values).join(', ') };
  },
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { enabledByHand } from '../by-hand/checks-by-hand.ts';

const schema = z.strictObject({
  unit: z
    .string()
    .regex(/^[A-Za-z0-9:_.\\@-]+$/, 'a unit has letters, digits and : _ . \\ @ - only')
    .describe('A systemd unit; `.service` may be left out.'),
});

type Spec = z.output<typeof schema>;

/** A unit's whole name, as systemd itself writes it (systemd.unit(5)). */
const withType = (unit: string): string =>
  /\.(?:service|socket|target|timer|path|mount|automount|swap|slice|scope|device)$/.test(unit)
    ? unit
    : `${unit}.service`;

/** Only `enabled` survives a reboot: `enabled-runtime` does not. */
export const unitEnabled = checkKind<Spec>({
  name: 'unit_enabled',
  summary: 'A systemd unit is started at boot.',
  schema,
  examples: ["unit_enabled: { unit: 'getty@tty1' }"],
  title: ({ unit }) => `${unit} to be enabled at boot`,
  patience: 0,
  byHand: ({ unit }) => enabledByHand(unit),
  probe: ({ unit }) => sh`
command -v systemctl >/dev/null || { echo 'there is no systemd on this host' >&2; exit 1; }
# What systemd was asked with others; of a script of System V systemctl alone knows.
provision_show ${withType(unit)}
case $provision_shown in
  *UnitFileState=enabled*|*UnitFileState=disabled*|*UnitFileState=masked*|*UnitFileState=static*)
    provision_shown=\${provision_shown#*UnitFileState=}
    printf '%s\n' "\${provision_shown%%
*}" ;;
  # Anything but enabled ends with 1, and says what it is; where there is no such unit, that is said instead.
  *) provision_ask '[0-9] |[0-9] *No such file or directory*|[0-9] *not found*' systemctl is-enabled ${unit} || : ;;
esac
`,
  judge: ({ unit }, { stdout }) => {
    const state = stdout.trim();
    if (!/^[a-z-]*$/.test(state)) unread('systemctl is-enabled', state);
    if (state === 'enabled') return { kind: 'met', evidence: 'enabled' };
    const seen = state === '' ? `there is no unit ${unit}` : `${unit} is ${state}`;
    // What is masked cannot be enabled.
    const unmask = state.startsWith('masked') ? `systemctl unmask ${unit}, then: ` : '';
    return { kind: 'not-met', findings: [{ seen, wanted: 'enabled', hint: `${unmask}systemctl enable ${unit}` }] };
  },
});

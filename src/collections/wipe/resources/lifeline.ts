import * as z from 'zod';
import { listOf } from '../../../model/one-or-many.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { wireguardLinks } from '../../../remnants/wireguard/wireguard-links.ts';
import { lifelineFunction } from '../../../shell/lifeline.ts';
import { quote } from '../../../shell/quote.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';

const schema = z.strictObject({
  not_through: patternList('Names of interfaces, with `*` and `?`.'),
  wireguard: z.boolean().default(false).describe('Whether WireGuard interfaces of any name count, too.'),
  subnet: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('A CIDR, or a list of them: an interface that has an address in one counts, whatever its name.'),
});
type Spec = z.infer<typeof schema>;

/** `case` patterns that fit what `matchesAny` fits. */
const casePatterns = (patterns: readonly string[]) =>
  raw(
    patterns
      .map(pattern =>
        pattern
          .split(/([*?]+)/)
          .map(part => (/^[*?]*$/.test(part) ? part : quote(part)))
          .join(''),
      )
      .join(' | '),
  );

/**
 * A condition, not a wish: a host whose SSH connection comes in through what a later task takes away cannot be planned,
 * because the run would cut the branch that it sits on. Where no connection is found (a console), nothing is refused.
 */
export const lifeline = resource<Spec, string>({
  name: 'lifeline',
  summary: 'Stops before anything is done if the SSH connection comes in through one of these interfaces.',
  schema,
  examples: [
    "lifeline: { not_through: ['wg*'], wireguard: true }",
    'lifeline: { not_through: [wg0], subnet: 172.27.15.0/24 }',
  ],
  ids: () => [thing('lifeline')],
  reach: () => ({}),
  title: () => 'the way that SSH comes in',
  byHand: () => shown(sh`echo "\${SSH_CONNECTION-}"; ip -br address show`),
  probe: ({ not_through, wireguard, subnet }) => sh`${lifelineFunction}
${wireguardLinks}
provision_server=$(provision_lifeline | cut -d ' ' -f 3)
if [ -z "$provision_server" ]; then exit 0; fi
provision_device=$(ip -o address show to "$provision_server" 2>/dev/null | sed -n 's/^[0-9]*: *\([^ ]*\).*/\1/p' | head -n 1)
provision_doomed=
case $provision_device in ${casePatterns(not_through)}) provision_doomed=yes ;; esac
if ${wireguard ? 'true' : 'false'} && [ -n "$provision_device" ]; then
  if provision_wireguard_links | grep -qxF -e "$provision_device"; then provision_doomed=yes; fi
fi
${
  subnet === undefined
    ? sh`:`
    : sh`for provision_subnet in ${listOf(subnet)}; do
  if [ -n "$provision_device" ] && [ -n "$(ip -o address show dev "$provision_device" to "$provision_subnet" 2>/dev/null)" ]; then provision_doomed=yes; fi
done`
}
if [ -n "$provision_doomed" ]; then
  echo "SSH comes in through $provision_device ($provision_server), which would be removed: reach the host at another address" >&2
  exit 1
fi
echo "$provision_device"`,
  parse: ({ stdout }) => stdout.trim(),
  diff: (_, device) => ({
    action: 'run',
    fields: [],
    why: device === '' ? 'no SSH connection to lose' : `SSH comes in through ${device}`,
  }),
  apply: () => sh`:`,
});

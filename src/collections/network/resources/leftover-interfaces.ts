import * as z from 'zod';
import type { Kept } from '../../../model/gate/kept.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { glob } from '../../../shell/shell-glob.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { describeInterface, interfacesProbe, type NetworkInterface, parseInterfaces } from '../state/interfaces.ts';
import { keptInterfaces, leftInterfaces } from '../state/judge-interfaces.ts';
import { madeAsSchema } from '../state/made-as.ts';
import { cniNetworks, othersPodsProbe, parseOthersPods } from '../state/others-pods.ts';

const schema = z.strictObject({
  absent: patternList('Names of interfaces to remove, with `*` and `?`.'),
  wireguard: z.boolean().default(false).describe('Remove every WireGuard interface, whatever its name.'),
  made_as: madeAsSchema,
  networks: cniNetworks,
  owners: ownersSchema,
});
type Spec = z.infer<typeof schema>;

interface State {
  readonly left: readonly NetworkInterface[];
  readonly kept: readonly Kept[];
}

/** A device that its module brings is emptied and put to rest; anything else is deleted. */
const remove = (one: NetworkInterface) => sh`if [ -n "$(ip -o link show dev ${one.name} 2>/dev/null)" ]; then
  ip link set dev ${one.name} down
  ip link delete dev ${one.name} 2>/dev/null || ip addr flush dev ${one.name}
fi
rm -f -- ${`/run/wireguard/${one.name}.sock`}`;

/** Network interfaces that are to go, by patterns of their names; veths go with the bridge that they are in. */
export const leftoverInterfaces = resource<Spec, State>({
  name: 'leftover_interfaces',
  formerly: 'interfaces',
  summary: 'Network interfaces that must not exist: by patterns of names, and WireGuard interfaces of any name.',
  schema,
  examples: ["leftover_interfaces: { absent: [cni0, 'cali*'], wireguard: true }"],
  ids: ({ absent }) => absent.map(pattern => thing('interface', pattern)),
  reach: () => ({ network: true }),
  title: () => 'network interfaces',
  byHand: ({ absent }) =>
    shown(sh`for link in /sys/class/net/*; do
  name=\${link##*/}
  case $name in ${raw(absent.map(glob).join(' | '))}) ip -br address show dev "$name" ;; esac
done`),
  probe: () => lines(interfacesProbe, othersPodsProbe),
  parse: (reading, { absent, wireguard, made_as: madeAs, networks, owners }) => {
    const all = parseInterfaces(reading.stdout);
    const others = parseOthersPods(reading.stdout, networks);
    const patterns = { names: absent, wireguard, madeAs, owners, others };
    return { left: leftInterfaces(all, patterns), kept: keptInterfaces(all, patterns) };
  },
  diff: (_, { left, kept }) => ({
    action: 'remove',
    fields: left.map(one => ({
      name: one.name,
      before: describeInterface(one),
      after: undefined,
      // The key of a tunnel may be in the kernel alone.
      ...(one.wireguard ? {} : { loss: 'again' }),
    })),
    why: left.length === 0 ? 'no such interface' : `${left.length} to remove`,
    destroys: true,
    ...(kept.length === 0 ? {} : { kept }),
  }),
  apply: (_, { left }) => sh`${left.map(remove)}`,
});

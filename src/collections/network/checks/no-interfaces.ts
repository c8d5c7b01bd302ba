import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { lines } from '../../../shell/sh.ts';
import { describeInterface, interfacesProbe, parseInterfaces } from '../state/interfaces.ts';
import { keptInterfaces, leftInterfaces } from '../state/judge-interfaces.ts';
import { madeAsSchema } from '../state/made-as.ts';
import { cniNetworks, othersPodsProbe, parseOthersPods } from '../state/others-pods.ts';

const schema = z.strictObject({
  matching: patternList('Names of interfaces, with `*` and `?`.'),
  wireguard: z.boolean().default(false).describe('Whether WireGuard interfaces of any name count, too.'),
  made_as: madeAsSchema,
  networks: cniNetworks,
  owners: ownersSchema,
});
type Spec = z.infer<typeof schema>;

/** No network interface of the old cluster. */
export const noInterfaces = checkKind<Spec>({
  name: 'no_interfaces',
  summary: 'No network interface fits the patterns.',
  schema,
  examples: ["no_interfaces: { matching: [cni0, 'cali*'], wireguard: true }"],
  title: () => 'no interface of the old cluster to be left',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: () => lines(interfacesProbe, othersPodsProbe),
  judge: ({ matching, wireguard, made_as: madeAs, networks, owners }, { stdout }, besides) => {
    const all = parseInterfaces(stdout);
    const others = parseOthersPods(stdout, networks);
    const patterns = { names: matching, wireguard, madeAs, owners, others };
    const left = leftInterfaces(all, patterns);
    const kept = keptInterfaces(all, patterns);
    const verdict = nothingLeft(
      left.map(one => ({ seen: `${one.name}: ${describeInterface(one)}`, words: [one.name] })),
      `none of ${count(all.length, 'interface')}`,
      besides,
    );
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});

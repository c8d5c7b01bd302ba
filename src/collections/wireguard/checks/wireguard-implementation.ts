import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { upByHand } from '../by-hand/checks-by-hand.ts';
import { interfaceArgument, interfaceState, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument });

type Spec = z.output<typeof schema>;

/** A running interface is the functional test: what carries it says whether it is the kernel's. */
export const wireguardImplementation = checkKind<Spec>({
  name: 'wireguard_implementation',
  summary: "WireGuard works on this host: the kernel's, or a userspace implementation, which is noted.",
  schema,
  examples: ["wireguard_implementation: { interface: '{{mesh.interface}}' }"],
  title: spec => `${spec.interface} to run`,
  patience: 5,
  byHand: spec => upByHand(spec.interface),
  probe: spec => interfaceState(spec.interface),
  judge: (spec, { stdout }) => {
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    if (!/^self \S+ \d+$/m.test(stdout)) unread('wg show', stdout.split('\n')[0] ?? '');
    const down = [
      { seen: `${spec.interface} is down`, wanted: 'up', hint: `systemctl restart wg-quick@${spec.interface}` },
    ];
    const userspace = /^userspace$/m.test(stdout);
    return verdictOf(
      /<[^>]*\bUP\b/.test(stdout) ? [] : down,
      userspace ? 'userspace' : 'kernel',
      userspace ? 'a userspace implementation: it works, and costs more time than the kernel’s' : undefined,
    );
  },
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { listenerByHand } from '../by-hand/checks-by-hand.ts';
import { parseRunning } from '../state/running-wireguard.ts';
import { interfaceArgument, interfaceState, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({
  interface: interfaceArgument,
  port: z.coerce.number().int().min(1).max(65535).describe('UDP port.'),
});

type Spec = z.output<typeof schema>;

/** `/proc/net/udp` has a local address in each line's second field, its port in hexadecimal behind a colon. */
const listens = (stdout: string, port: number): boolean => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^ *\\d+: [0-9A-F]+:${hex} `, 'm').test(stdout);
};

/** As `ss -lunp | grep 51820` shows it; the kernel's own table says the same where there is no `ss`. */
export const wireguardListener = checkKind<Spec>({
  name: 'wireguard_listener',
  summary: 'The interface listens on its UDP port.',
  schema,
  examples: ["wireguard_listener: { interface: '{{mesh.interface}}', port: '{{mesh.port}}' }"],
  title: spec => `UDP port ${spec.port} to listen`,
  patience: 5,
  byHand: spec => listenerByHand(spec.interface, spec.port),
  probe: spec => interfaceState(spec.interface),
  judge: (spec, { stdout }) => {
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    const port = parseRunning(stdout)?.port;
    const wanted = `${spec.interface} on UDP ${spec.port}`;
    const hint = `wg show ${spec.interface} listen-port; ss -lunp`;
    if (port !== spec.port) {
      return verdictOf([{ seen: `${spec.interface} listens on ${port || 'no port'}`, wanted, hint }], '');
    }
    const silent = [{ seen: `nothing listens on UDP ${port}; is ${spec.interface} up?`, wanted, hint }];
    return verdictOf(listens(stdout, port) ? [] : silent, `UDP ${port}`);
  },
});

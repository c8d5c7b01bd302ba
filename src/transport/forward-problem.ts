import { formatEndpoint } from '../model/address/endpoint.ts';
import { TransportProblem } from '../model/transport.ts';
import { type Hop, hopName } from './hop.ts';

/** A jump host that does not get us to the next hop. */
export const forwardProblem = (
  failure: 'timeout' | 'unreachable',
  {
    where,
    by,
    to,
    what,
    evidence,
  }: Readonly<Record<'where' | 'what', string>> & {
    readonly by: Hop;
    readonly to: Hop;
    readonly evidence: readonly string[];
  },
): TransportProblem =>
  new TransportProblem(failure, {
    where,
    what: `jump host ${hopName(by)}: ${what} ${formatEndpoint(to)}`,
    evidence,
    hint: 'can the jump host reach that address, and does its sshd allow it (`AllowTcpForwarding`)?',
  });

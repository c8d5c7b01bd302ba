import type { Duplex } from 'node:stream';
import { type Endpoint, formatEndpoint } from '../model/address/endpoint.ts';
import { errorText } from '../model/problems/error-text.ts';
import { TransportProblem } from '../model/transport.ts';
import { hopName } from './hop.ts';
import type { Link } from './link.ts';

/** Opens a TCP connection from a host to somewhere. @throws {TransportProblem} */
export async function forwardFrom(link: Link, where: string, to: Endpoint): Promise<Duplex> {
  try {
    return await link.forward(to);
  } catch (error) {
    throw new TransportProblem('unreachable', {
      where,
      what: `${hopName(link.hop)} does not connect us to ${formatEndpoint(to)}`,
      evidence: [errorText(error)],
      hint: 'does something listen there, and does its sshd allow it (`AllowTcpForwarding`)?',
    });
  }
}

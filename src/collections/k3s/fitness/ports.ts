import { ownCommand } from '../../../model/own-command.ts';
import type { Judge } from './fitness.ts';

/** Ports that K3s listens on itself (docs.k3s.io/installation/requirements, and its components' on the loopback). */
const PORTS = {
  server: [6443, 6444, 10_248, 10_249, 10_250, 10_256, 10_257, 10_258, 10_259],
  agent: [6444, 10_248, 10_249, 10_250, 10_256],
} as const;

/** Ports that somebody else has: K3s ends at once where one of its own is taken. */
export const ports: Judge = ({ listeners, isNode }, { role }) => {
  const taken = listeners.filter(({ protocol, port }) => protocol === 'tcp' && PORTS[role].some(one => one === port));
  const [first] = taken;
  if (isNode || first === undefined) return { kind: 'fit', evidence: isNode ? 'a node already' : 'free' };
  const who = [...new Set(taken.map(({ port, program }) => `${port} by ${program ?? 'another program'}`))].join(', ');
  return {
    kind: 'unfit',
    because: `ports that K3s needs are taken: ${who}`,
    wanted: `${PORTS[role].join(', ')} free`,
    hint: `see who it is: ss -ltnp 'sport = :${first.port}'; stop it, or wipe what is left of an old cluster: ${ownCommand('phase1')}`,
  };
};

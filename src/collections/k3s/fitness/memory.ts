import { showBytes } from '../../../model/text/show-bytes.ts';
import type { Judge } from './fitness.ts';

const MIB = 1024;

/** KiB without which K3s does not stay up (seen: a server takes 660 MB, an agent 120 MB), and what its maker asks for. */
const LEAST = { server: 900 * MIB, agent: 440 * MIB } as const;
const ADVISED = { server: 1_800 * MIB, agent: 440 * MIB } as const;

/** Memory for the role; docs.k3s.io/installation/requirements asks for 2 GB on servers, 512 MB on agents. */
export const memory: Judge = ({ memory: has }, { role }) => {
  const seen = showBytes(has * 1024);
  if (has < LEAST[role]) {
    const wanted = `at least ${showBytes(LEAST[role] * 1024)} for ${role === 'server' ? 'a server' : 'an agent'}`;
    return {
      kind: 'unfit',
      because: `the host has ${seen} of memory`,
      wanted,
      hint: 'give it more, or leave it out of the cluster',
    };
  }
  if (has >= ADVISED[role]) return { kind: 'fit', evidence: seen };
  return { kind: 'fit', evidence: seen, warning: `${seen} of memory: K3s’ maker asks for 2 GB on a server` };
};

import type { Judge } from './fitness.ts';

const onLoopback = (address: string): boolean => /^127\.|^::1$/.test(address);

/** Files that K3s looks through for one that a pod can use, in its order (K3s, `pkg/agent/config`). */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** Name servers that pods can reach: one on the host's loopback is the pod itself. */
export const resolver: Judge = ({ nameservers }) => {
  const usable = FILES.find(file => {
    const servers = nameservers.get(file) ?? [];
    return servers.length > 0 && !servers.some(onLoopback);
  });
  if (usable !== undefined)
    return { kind: 'fit', evidence: `${(nameservers.get(usable) ?? []).join(', ')} (${usable})` };
  const own = FILES.flatMap(file => (nameservers.get(file) ?? []).filter(onLoopback))[0];
  const why =
    own === undefined ? 'it has no name server' : `${own} is the host’s own, and a pod that asks it would ask itself`;
  return {
    kind: 'fit',
    evidence: '8.8.8.8, as K3s has it',
    warning: `pods will ask 8.8.8.8 for names outside: ${why}`,
    hint: 'name a file with the real ones in kubernetes.server and kubernetes.agent: `resolv-conf: FILE`',
  };
};

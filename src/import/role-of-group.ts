const SERVER = /^(servers?|masters?|control_?planes?|controls?|controllers?|managers?|cps?|ctls?|primary|init)$/;
const AGENT = /^(agents?|nodes?|workers?|minions?|compute)$/;
const EDGE = /^edges?$/;

/** What a group's name says that its hosts are for. */
export function roleOfGroup(name: string): 'server' | 'agent' | 'edge' | undefined {
  const words = name
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^(k3s|k8s|k0s|rke2|kube|kubernetes|cluster)_/, '');
  for (const word of [words, words.replace(/_?(nodes?|hosts?|group)$/, '')]) {
    if (SERVER.test(word)) return 'server';
    if (AGENT.test(word)) return 'agent';
    if (EDGE.test(word)) return 'edge';
  }
  return undefined;
}

/** Causes that no fault of the twin can bring about, by their codes, and why. */
export const unrehearsed: Readonly<Record<string, string>> = {
  'agent-waits': 'it follows from a server that is down, which is named first',
  'api-name-unknown':
    'the certificate of a server is made once with its names, and agents of ours call it by its mesh address, which is always in it',
  'coredns-loop': 'CoreDNS would have to be made anew with another file of name servers, which K3s writes itself',
  'etcd-member-unknown':
    'a member that was taken out comes back by a wipe and a run only, which the ring of the cluster tries by itself (servers.test.ts)',
  'k3s-unexplained': 'whatever can be brought about has a name, and nothing is known to put this right',
  'node-address-wrong': 'K3s keeps the address with which a node was registered, whatever its configuration says later',
  'node-certificate-expired': 'certificates of K3s last a year',
  'node-clock-wrong': 'the hosts of a twin share the clock of this machine',
  'node-under-pressure': 'the hosts of a twin share the disk and the memory of this machine',
  'node-unfit':
    'the hosts of a twin share the kernel of this machine; what a host lacks is tried on recorded hosts (fitness.test.ts)',
  'server-disk-slow': 'the hosts of a twin share the disk of this machine, and none can be slowed for one alone',
  'token-refused': 'an agent that has joined once shows its certificates, and its token is not asked for again',
};

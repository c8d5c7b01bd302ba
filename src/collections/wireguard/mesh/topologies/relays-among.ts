/** What of a host decides whether it passes on what others say to each other. */
interface Candidate {
  readonly name: string;
  readonly isPublic: boolean;
  readonly isAway: boolean;
}

/** Gateways of a cluster that names none, at most. */
const FEW = 2;

/**
 * The gateways of a cluster, of its hosts: those that it names, else the first two with a public address, else its first host. One
 * that is away is none. Pure.
 */
export function gatewaysAmong(hosts: readonly Candidate[], named: readonly string[] | undefined): readonly string[] {
  const present = hosts.filter(({ isAway }) => !isAway);
  if (named !== undefined) return named.filter(name => present.some(host => host.name === name));
  const open = present.filter(({ isPublic }) => isPublic);
  return (open.length === 0 ? present.slice(0, 1) : open.slice(0, FEW)).map(({ name }) => name);
}

/** The hub of a mesh: the first that is named, else the first host with a public address. One that is away is none. Pure. */
export function hubAmong(hosts: readonly Candidate[], named: readonly string[] | undefined): string | undefined {
  const present = hosts.filter(({ isAway }) => !isAway);
  if (named === undefined) return present.find(({ isPublic }) => isPublic)?.name;
  return named.find(name => present.some(host => host.name === name));
}

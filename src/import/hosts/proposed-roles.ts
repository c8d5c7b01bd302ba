import { roleOfGroup } from '../role-of-group.ts';

/** What is known of a host before it has a role. */
export interface Unassigned {
  readonly name: string;
  /** Whether it has an address of the internet. */
  readonly isPublic: boolean;
  /** In bytes. */
  readonly memory: number | undefined;
}

/** A server of K3s wants this much (docs.k3s.io, Requirements). */
const ENOUGH = 2 * 1000 ** 3;

/** What a name says, its numbers aside: `master-2`, `edge1`. */
const saidBy = (name: string): ReturnType<typeof roleOfGroup> => roleOfGroup(name.replace(/[-_.]*\d+$/, ''));

/**
 * Roles for hosts, in their order: what their names say; else one server, at home where there is a home, and as the edge the first
 * on the internet that is no server, or the only one there.
 */
export function proposedRoles(hosts: readonly Unassigned[]): readonly (readonly string[])[] {
  const named = hosts.map(({ name }) => saidBy(name));
  const free = hosts.filter((_, at) => named[at] === undefined);
  const home = free.filter(({ isPublic }) => !isPublic);
  const candidates = home.length > 0 ? home : free;
  const server = named.includes('server')
    ? undefined
    : (candidates.find(({ memory = 0 }) => memory >= ENOUGH) ?? candidates[0] ?? hosts[0]);
  const isServer = hosts.map((host, at) => named[at] === 'server' || host === server);
  const publics = hosts.filter(({ isPublic }) => isPublic);
  const edge = named.includes('edge')
    ? undefined
    : (publics.find(host => isServer[hosts.indexOf(host)] === false) ?? publics[0]);
  return hosts.map((host, at) => [
    isServer[at] === true ? 'server' : 'agent',
    ...(named[at] === 'edge' || host === edge ? ['edge'] : []),
  ]);
}

import { nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';
import { complainOfHostName, complainOfLabel, type Judge } from '../schema/complain.ts';

/** The roles that the shipped playbooks select by. */
export const KNOWN_ROLES: readonly string[] = ['server', 'agent', 'edge'];

/** Names are words of one language with roles and sites, because a selection may use any of them. */
export function checkNames(draft: Draft): Mistake[] {
  const mistakes: Mistake[] = [];
  const roles = new Set([...KNOWN_ROLES, ...draft.hosts.flatMap(host => host.roles ?? [])]);
  const sites = new Set(draft.sites.map(site => site.name));

  const judge = (complain: Judge, name: string, path: Path): void => {
    const complaint = complain(name);
    if (complaint !== undefined) mistakes.push({ path, at: 'key', ...complaint });
  };
  const taken = (name: string, path: Path, by: string): void => {
    const wayOut = `choose another name: ${name} in a selection (--limit, hosts:) could mean either`;
    mistakes.push({ path, at: 'key', what: `${name} is the name of ${by} too`, wayOut });
  };

  for (const { name, path } of draft.sites) {
    judge(complainOfLabel, name, path);
    if (name === 'all') taken(name, path, 'the selection of all hosts');
    else if (roles.has(name)) taken(name, path, 'a role');
  }
  for (const { name, path } of draft.hosts) {
    judge(complainOfHostName, name, path);
    if (name === 'all') taken(name, path, 'the selection of all hosts');
    else if (roles.has(name)) taken(name, path, 'a role');
    else if (sites.has(name)) taken(name, path, 'a site');
  }
  if (draft.hosts.length === 0 && draft.saysHosts) {
    mistakes.push({
      path: ['hosts'],
      at: 'key',
      what: 'there are no hosts',
      wayOut: 'add at least one, with the role server',
    });
  }
  for (const host of draft.hosts) {
    for (const [at, role] of (host.roles ?? []).entries()) {
      const path = [...host.path, 'roles', at];
      if (role === 'all') taken(role, path, 'the selection of all hosts');
      if (host.roles?.indexOf(role) !== at) {
        mistakes.push({ path, at: 'value', what: `${role} is in the list twice`, wayOut: 'remove one' });
      }
      const near = /^[a-z]{4,}$/.test(role) && !KNOWN_ROLES.includes(role) ? nearest(role, KNOWN_ROLES) : undefined;
      if (near === undefined) continue;
      const wayOut = `did you mean ${near}? A role of your own needs a name that cannot be mistaken for it`;
      mistakes.push({ path, at: 'value', what: `the role ${role} looks like a slip of the finger`, wayOut });
    }
  }
  return mistakes;
}

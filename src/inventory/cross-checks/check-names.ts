import { nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';
import { type Validator, validateHostName, validateLabel } from '../schema/validators.ts';

/** The roles that the shipped playbooks select by. */
export const KNOWN_ROLES: readonly string[] = ['server', 'agent', 'edge'];

/** Names are words of one language with roles and sites, because a selection may use any of them. */
export function checkNames(draft: Draft): Mistake[] {
  const mistakes: Mistake[] = [];
  const roles = new Set([...KNOWN_ROLES, ...draft.hosts.flatMap(host => host.roles ?? [])]);
  const sites = new Set(draft.sites.map(site => site.name));

  const validate = (validator: Validator, name: string, path: Path): void => {
    const mistake = validator(name);
    if (mistake !== undefined) mistakes.push({ path, at: 'key', ...mistake });
  };
  const taken = (name: string, path: Path, by: string): void => {
    const hint = `choose another name: ${name} in a selection (--limit, hosts:) could mean either`;
    mistakes.push({ path, at: 'key', what: `${name} is the name of ${by} too`, hint });
  };

  for (const { name, path } of draft.sites) {
    validate(validateLabel, name, path);
    if (name === 'all') taken(name, path, 'the selection of all hosts');
    else if (roles.has(name)) taken(name, path, 'a role');
  }
  for (const { name, path } of draft.hosts) {
    validate(validateHostName, name, path);
    if (name === 'all') taken(name, path, 'the selection of all hosts');
    else if (roles.has(name)) taken(name, path, 'a role');
    else if (sites.has(name)) taken(name, path, 'a site');
  }
  if (draft.hosts.length === 0 && draft.saysHosts) {
    mistakes.push({
      path: ['hosts'],
      at: 'key',
      what: 'there are no hosts',
      hint: 'add at least one, with the role server',
    });
  }
  for (const host of draft.hosts) {
    for (const [at, role] of (host.roles ?? []).entries()) {
      const path = [...host.path, 'roles', at];
      if (role === 'all') taken(role, path, 'the selection of all hosts');
      if (host.roles?.indexOf(role) !== at) {
        mistakes.push({ path, at: 'value', what: `${role} is in the list twice`, hint: 'remove one' });
      }
      const near = /^[a-z]{4,}$/.test(role) && !KNOWN_ROLES.includes(role) ? nearest(role, KNOWN_ROLES) : undefined;
      if (near === undefined) continue;
      const hint = `did you mean ${near}? A role of your own needs a name that cannot be mistaken for it`;
      mistakes.push({ path, at: 'value', what: `the role ${role} looks like a typo`, hint });
    }
  }
  return mistakes;
}

import type { Host, Inventory } from '../model/inventory.ts';
import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';
import { globExpression, hasWildcards } from '../model/text/glob.ts';
import { nearest } from '../yaml/did-you-mean.ts';
import { showValue } from '../yaml/show-value.ts';
import { KNOWN_ROLES } from './cross-checks/check-names.ts';

type Test = (host: Host) => boolean;

/** The test that a word stands for; `undefined` where it stands for nothing. */
function testOf(word: string, inventory: Inventory): Test | undefined {
  if (word === 'all' || word === '*') return () => true;
  const [, kind, name = ''] = /^(role|site):(.*)$/.exec(word) ?? [];
  const isRole = KNOWN_ROLES.includes(name || word) || inventory.hosts.some(host => host.roles.includes(name || word));
  const isSite = inventory.sites.some(site => site.name === (name || word));
  if (kind === 'role') return isRole ? host => host.roles.includes(name) : undefined;
  if (kind === 'site') return isSite ? host => host.site === name : undefined;
  if (hasWildcards(word)) {
    const pattern = globExpression(word);
    return inventory.hosts.some(host => pattern.test(host.name)) ? host => pattern.test(host.name) : undefined;
  }
  if (inventory.hosts.some(host => host.name === word)) return host => host.name === word;
  if (isRole) return host => host.roles.includes(word);
  const part = inventory.clusters?.find(({ name }) => name === word);
  if (part !== undefined) return host => part.hosts.includes(host.name);
  return isSite ? host => host.site === word : undefined;
}

function unknown(word: string, inventory: Inventory): ProblemDetails {
  const hosts = inventory.hosts.map(host => host.name);
  const roles = [...new Set([...inventory.hosts.flatMap(host => host.roles), ...KNOWN_ROLES])];
  const sites = inventory.sites.map(site => site.name);
  const clusters = (inventory.clusters ?? []).map(part => part.name);
  const [, kind, name = word] = /^(role|site):(.*)$/.exec(word) ?? [];
  const near = nearest(
    name,
    kind === 'role' ? roles : kind === 'site' ? sites : [...hosts, ...roles, ...sites, ...clusters, 'all'],
  );
  const what =
    kind === undefined
      ? `${showValue(word)} matches no host, role or site of cluster ${inventory.cluster}`
      : `there is no ${kind} ${showValue(name)} in cluster ${inventory.cluster}`;
  const all = `hosts: ${hosts.join(', ')}; roles: ${roles.join(', ')}; sites: ${sites.join(', ')}${clusters.length === 0 ? '' : `; clusters: ${clusters.join(', ')}`}`;
  return { what, hint: near === undefined ? all : `did you mean ${kind === undefined ? near : `${kind}:${near}`}?` };
}

/**
 * The hosts that a pattern selects, in the inventory's order. A pattern is words with commas between: a host's name, a
 * glob over names (`wk-*`), a role, a site, one of several clusters, `all`; `role:x` and `site:x` to be explicit; `!x` takes away, whatever its
 * place; only exclusions begin with all. Empty only where a role that the shipped playbooks know has no host.
 * @throws {InputProblem} for every word that stands for nothing, and where exclusions leave nobody
 */
export function selectHosts(inventory: Inventory, pattern: string): readonly Host[] {
  const words = pattern.split(',').map(word => word.trim());
  const problems: ProblemDetails[] = [];
  const included: Test[] = [];
  const excluded: Test[] = [];
  for (const word of words) {
    const bare = word.replace(/^!\s*/, '');
    const test = bare === '' ? undefined : testOf(bare, inventory);
    if (bare === '')
      problems.push({
        what: `${showValue(pattern)} selects nothing`,
        hint: 'name hosts, roles or sites, with commas between',
      });
    else if (test === undefined) problems.push(unknown(bare, inventory));
    else if (bare === word) included.push(test);
    else excluded.push(test);
  }
  if (problems.length > 0) throw new InputProblem(problems);
  const wanted = inventory.hosts.filter(host => included.length === 0 || included.some(test => test(host)));
  const left = wanted.filter(host => !excluded.some(test => test(host)));
  if (wanted.length > 0 && left.length === 0) {
    throw new InputProblem({ what: `${showValue(pattern)} leaves no host`, hint: 'exclude fewer' });
  }
  return left;
}

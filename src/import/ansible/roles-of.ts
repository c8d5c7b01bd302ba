import type { Remark, Said } from '../found.ts';
import { tidyName } from '../host-name.ts';
import { warning } from '../remark.ts';
import { roleOfGroup } from '../role-of-group.ts';
import type { Effective } from './effective.ts';
import type { AnsibleInventory } from './inventory.ts';

const CLUSTER = /^(k3s|k8s|k0s|rke2|kube|kubernetes)(_?(cluster|all))?$|^cluster$/;

const isCluster = (name: string): boolean => CLUSTER.test(name.toLowerCase().replaceAll('-', '_'));

/** What the groups say of the hosts. */
export interface Roles {
  /** The hosts that belong to a cluster, with what they are for. */
  readonly of: ReadonlyMap<string, Said<readonly string[]>>;
  readonly remarks: readonly Remark[];
}

/** Roles from the names of groups; what is neither a role nor all of it becomes a word of the user's own. */
export function rolesOf(inventory: AnsibleInventory, hosts: ReadonlyMap<string, Effective>): Roles {
  const { groups } = inventory;
  const membersOf = (group: string): string[] =>
    [...hosts].flatMap(([host, one]) => (one.groups.includes(group) ? [host] : []));
  const inRole = (host: string): boolean =>
    hosts.get(host)?.groups.some(group => roleOfGroup(group) !== undefined) ?? false;
  const inCluster = (host: string): boolean => hosts.get(host)?.groups.some(isCluster) ?? false;
  const told = [...hosts.keys()].filter(host => inRole(host) || inCluster(host));
  const members = told.length === 0 ? [...hosts.keys()] : told;
  const workers = members.filter(host =>
    hosts.get(host)?.groups.some(group => ['server', 'agent'].includes(roleOfGroup(group) ?? '')),
  );
  const holdsAll = (group: string): boolean => {
    const all = new Set(membersOf(group));
    return isCluster(group) || (workers.length > 1 && workers.every(host => all.has(host)));
  };
  const remarks: Remark[] = [];
  const whole = [...groups.keys()].filter(
    group => !['all', 'ungrouped'].includes(group) && membersOf(group).length > 0 && holdsAll(group),
  );
  const wordless = new Set(['all', 'ungrouped', ...whole]);
  if (whole.length > 0) {
    const places = whole.flatMap(group => groups.get(group)?.place ?? []);
    remarks.push(
      warning(
        `${whole.join(', ')}: ${whole.length === 1 ? 'a group that holds' : 'groups that hold'} the whole cluster: no role is made of that`,
        ...places,
      ),
    );
  }
  for (const [name, { place }] of groups) {
    if (!['all', 'ungrouped'].includes(name) && membersOf(name).length === 0)
      remarks.push(warning(`the group ${name} is empty`, place));
  }
  const of = new Map<string, Said<readonly string[]>>();
  for (const host of members) {
    const own = (hosts.get(host)?.groups ?? []).filter(group => !wordless.has(group));
    const roles = new Set(own.flatMap(group => roleOfGroup(group) ?? []));
    const words = own.filter(group => roleOfGroup(group) === undefined);
    const ingress = words.filter(word => /ingress|loadbalancer|load_balancer/.test(word.toLowerCase()));
    const isGuess = ingress.length > 0 && !roles.has('edge');
    if (isGuess) roles.add('edge');
    const all = [...(['server', 'agent', 'edge'] as const).filter(role => roles.has(role)), ...words.map(tidyRole)];
    const unique = [...new Set(all)];
    const place = inventory.hosts.get(host)?.place;
    if (roles.has('server') && roles.has('agent') && place !== undefined) {
      remarks.push(warning(`${host} is in a group of servers and in one of agents: it gets both roles`, place));
    }
    if (roles.size === 0) {
      const value = unique.length === 0 ? undefined : unique;
      const todo = 'nothing tells whether it is a server or an agent';
      of.set(host, value === undefined ? { todo } : { value, todo });
    } else if (isGuess)
      of.set(host, {
        value: unique,
        todo: `proposed: is the group ${ingress.join(', ')} what faces the internet (edge)?`,
      });
    else if (!roles.has('server') && !roles.has('agent')) {
      of.set(host, {
        value: unique,
        todo: 'it is in no group of servers or agents: is it a node of the cluster at all?',
      });
    } else of.set(host, { value: unique });
  }
  return { of, remarks };
}

/** A group's name as a label: no dots, no underscores. */
const tidyRole = (group: string): string => tidyName(group).replaceAll('.', '-');

import type { UpgradePlan, UpgradeTold, UpgradeWish } from '../../../model/cluster/upgrade-way.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../../model/problems/problem.ts';
import { isAre } from '../../../model/text/count.ts';
import { testedSet } from '../../artifacts/tested-set.ts';
import { compareVersions, minorName, minorOf } from '../state/k3s-version.ts';
import { unfitStep } from '../state/version-step.ts';

/** A version to take on the way, of a minor version: the tested one where that is of it, else any. Pure. */
export const versionOf = (minor: string): string =>
  minorName(minorOf(testedSet.k3s) ?? 0) === minor ? testedSet.k3s : `${minor}.X+k3s1`;

/** The versions that a host has in whatever way: as it was noted, as it is installed, as it runs. */
function versionsOf(
  host: string,
  told: UpgradeTold,
  nodes: ReadonlyMap<string, { readonly version: string }>,
): readonly string[] {
  const all = [told.noted['version'], told.installed, nodes.get(host)?.version];
  return [...new Set(all.flatMap(one => (one === undefined || one === '' ? [] : [one])))];
}

/** Where a cluster goes back to an older version. */
function wayBack({ to, backups }: UpgradeWish): string {
  const fitting = backups.find(one => minorOf(one.version) === minorOf(to));
  const file = fitting?.file ?? 'FILE';
  const which =
    fitting === undefined
      ? `; this machine has no backup of ${minorName(minorOf(to) ?? 0)}`
      : ` (of ${fitting.version})`;
  return `a downgrade is a restore of a backup of that version: ${ownCommand(`restore ${file}`, 'the same')}${which}; what comes before it: docs/day-two.md`;
}

/** Why a host is not brought to a version. */
function refused(where: string, has: string, wish: UpgradeWish): ProblemDetails | undefined {
  const step = unfitStep(has, wish.to);
  if (step === undefined) return undefined;
  if (step === 'older') return { where, what: `it has K3s ${has}, and ${wish.to} is older`, hint: wayBack(wish) };
  if (step === 'unknown')
    return {
      where,
      what: `it has K3s ${has}, and nobody can tell whether ${wish.to} is newer`,
      hint: 'give a version as K3s’ makers write it',
    };
  const hint = `first: ${ownCommand(`upgrade --to ${versionOf(step.first)}`)}`;
  return { where, what: `from K3s ${has} to ${wish.to} are several minor versions, and one at a time is gone`, hint };
}

/** Servers of which nothing is known: an agent could become newer than one of them. */
function unread({ servers, left, silent }: UpgradeWish): readonly ProblemDetails[] {
  const hint = 'no agent is to be newer than a server: bring it back first';
  return [
    ...servers.flatMap(where => {
      const because = silent.get(where);
      return because === undefined ? [] : [{ where, what: `it could not be read: ${because}`, hint }];
    }),
    ...left.servers.map(where => ({ where, what: 'it is a server, and left out', hint })),
  ];
}

/**
 * What an upgrade does, and where: servers first, one by one, then agents. What is there already is found so; one that was cut off goes on.
 * Pure. @throws {Problem} with every reason why it is not to be done
 */
export function planUpgrade(wish: UpgradeWish): UpgradePlan {
  const { to, servers, agents, left, told, silent } = wish;
  const nodes = new Map([...told.values()].flatMap(one => [...(one.nodes ?? [])]));
  const members = [...servers, ...agents].flatMap(name => {
    const its = told.get(name);
    return its?.node === true ? [{ name, its, versions: versionsOf(name, its, nodes) }] : [];
  });
  const isThere = ({ name, versions }: (typeof members)[number]): boolean =>
    versions.every(one => one === to) && nodes.get(name)?.ready === true;
  const isBegun = ({ its }: (typeof members)[number]): boolean => its.noted['version'] === to;
  const problems = [
    ...unread(wish),
    ...members.flatMap(({ name, versions }) => {
      const [worst] = versions.flatMap(one => refused(name, one, wish) ?? []);
      return worst === undefined ? [] : [worst];
    }),
  ];
  const known = members.filter(({ name }) => servers.includes(name));
  if (problems.length === 0 && known.length === 0) {
    const hint = ownCommand('phase3');
    problems.push({
      what: 'no server of the inventory is a node of a cluster yet, so there is nothing to upgrade',
      hint,
    });
  }
  const begun = members.filter(isBegun);
  const due = members.filter(one => !isThere(one));
  const goesOn = begun.length > 0 && due.length > 0;
  if (problems.length === 0) {
    const hint = `an upgrade begins with a cluster that is well: ${ownCommand('diagnose phase3')}`;
    if (nodes.size === 0 && !known.some(isBegun))
      problems.push({ where: known[0]?.name ?? '', what: 'no server’s API answers', hint });
    // What is under way is brought to its end, whatever became of it.
    else if (nodes.size > 0)
      problems.push(
        ...due.flatMap(one =>
          isBegun(one) || nodes.get(one.name)?.ready === true
            ? []
            : [{ where: one.name, what: `its node is ${nodes.has(one.name) ? 'not Ready' : 'not there'}`, hint }],
        ),
      );
  }
  if (problems.length > 0) throw new Problem(problems);

  const dueOf = (role: readonly string[]): readonly string[] =>
    due.flatMap(({ name }) => (role.includes(name) ? [name] : []));
  const from = [...new Set(members.flatMap(({ versions }) => versions.filter(one => one !== to)))].sort(
    (one, other) => compareVersions(one, other) ?? 0,
  );
  const bare = [...told].flatMap(([name, { node }]) => (node ? [] : [name]));
  const away = [...left.agents, ...[...silent.keys()].filter(name => agents.includes(name))];
  const [first] = servers;
  const step = (host: string) => {
    const its = members.find(({ name }) => name === host);
    const has = its?.versions.filter(one => one !== to).join(', ') ?? '';
    const before = has === '' ? 'has the program, and is brought up' : `${has} → ${to}`;
    const api = servers.length === 1 && host === first ? '; the API is away meanwhile' : '';
    return { host, what: `${before}: K3s is restarted there, pods run on${api}; then its gate` };
  };
  const words = [
    due.length === 0
      ? { what: `every node runs K3s ${to}` }
      : { what: `K3s ${from.join(', ')} → ${to}${goesOn ? ': one that was begun goes on' : ''}` },
    ...dueOf(servers).map(step),
    ...dueOf(agents).map(step),
    ...(bare.length === 0
      ? []
      : [{ what: `${bare.join(', ')} ${isAre(bare.length)} no node yet: phase 3 lets it join afterwards` }]),
    ...(away.length === 0
      ? []
      : [{ what: `not asked or not reached, and brought there by the next upgrade: ${away.join(', ')}` }]),
  ];
  const entry = members.some(({ its }) => 'traefik' in its.runs);
  return { to, from, servers: dueOf(servers), agents: dueOf(agents), goesOn, entry, words };
}

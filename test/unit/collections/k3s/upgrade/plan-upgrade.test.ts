import { expect, test } from 'vitest';
import { planUpgrade } from '../../../../../src/collections/k3s/upgrade/plan-upgrade.ts';
import type { UpgradeTold, UpgradeWish } from '../../../../../src/model/cluster/upgrade-way.ts';
import { Problem } from '../../../../../src/model/problems/problem.ts';

const old = 'v1.35.1+k3s1';
const to = 'v1.36.3+k3s1';
const hosts = ['ms-1', 'wk-1', 'wk-2'];

/** A node that has a version in every way, and what a server's API says of all. */
const node = (version: string, more: Partial<UpgradeTold> = {}): UpgradeTold => ({
  node: true,
  noted: { version },
  installed: version,
  runs: {},
  ...more,
});
const nodes = (versions: Readonly<Record<string, string>>, unready: readonly string[] = []) => ({
  nodes: new Map(
    Object.entries(versions).map(([name, version]) => [name, { ready: !unready.includes(name), version }] as const),
  ),
});
const wish = (versions: Readonly<Record<string, string>>, more: Partial<UpgradeWish> = {}): UpgradeWish => ({
  to,
  servers: ['ms-1'],
  agents: ['wk-1', 'wk-2'],
  left: { servers: [], agents: [] },
  told: new Map(
    Object.entries(versions).map(([name, version]) => [name, node(version, name === 'ms-1' ? nodes(versions) : {})]),
  ),
  silent: new Map(),
  backups: [],
  ...more,
});
const allOf = (version: string) => Object.fromEntries(hosts.map(name => [name, version]));

/** Every reason against, with its way out. */
function reasons(of: UpgradeWish): readonly string[] {
  try {
    planUpgrade(of);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.details.map(({ where, what, hint }) => `${where ?? ''}: ${what} → ${hint}`);
  }
  return [];
}

test('servers first, then agents, in the order of the inventory', () => {
  const plan = planUpgrade(wish(allOf(old)));
  expect(plan).toMatchObject({ from: [old], servers: ['ms-1'], agents: ['wk-1', 'wk-2'], goesOn: false, entry: false });
  expect(plan.words.map(({ host, what }) => `${host ?? ''}: ${what}`)).toEqual([
    `: K3s ${old} → ${to}`,
    `ms-1: ${old} → ${to}: K3s is restarted there, pods run on; the API is away meanwhile; then its gate`,
    `wk-1: ${old} → ${to}: K3s is restarted there, pods run on; then its gate`,
    `wk-2: ${old} → ${to}: K3s is restarted there, pods run on; then its gate`,
  ]);
});

test('where every node runs it already nothing is done', () => {
  expect(planUpgrade(wish(allOf(to)))).toMatchObject({ servers: [], agents: [], from: [], goesOn: false });
});

test('one that was cut off goes on with those that are not there yet', () => {
  const plan = planUpgrade(wish({ 'ms-1': to, 'wk-1': to, 'wk-2': old }));
  expect(plan).toMatchObject({ servers: [], agents: ['wk-2'], goesOn: true });
});

test('a node that has the program, and does not run it yet, is brought there', () => {
  const versions = { 'ms-1': to, 'wk-1': to, 'wk-2': to };
  const told = new Map(wish(versions).told);
  told.set('ms-1', node(to, nodes({ ...versions, 'wk-1': old })));
  expect(planUpgrade(wish(versions, { told }))).toMatchObject({ agents: ['wk-1'], goesOn: true });
  // Neither that it is noted, nor that it is not Ready, keeps what is under way from its end.
  told.set('ms-1', node(to, nodes(versions, ['wk-2'])));
  expect(planUpgrade(wish(versions, { told }))).toMatchObject({ agents: ['wk-2'] });
});

test('one minor version at a time, and the way is told', () => {
  const far = reasons(wish(allOf('v1.34.2+k3s1')));
  expect(far).toHaveLength(3);
  expect(far[0]).toBe(
    `ms-1: from K3s v1.34.2+k3s1 to ${to} are several minor versions, and one at a time is gone → first: provision upgrade --to v1.35.X+k3s1`,
  );
  // The tested one where that is of the minor version on the way.
  expect(reasons(wish(allOf(old), { to: 'v1.37.1+k3s1' }))[0]).toContain(`first: provision upgrade --to ${to}`);
  // One host that is behind keeps all others.
  expect(reasons(wish({ 'ms-1': to, 'wk-1': to, 'wk-2': old }, { to: 'v1.37.1+k3s1' }))).toHaveLength(1);
});

test('a downgrade is a restore: by the backup of that version, where there is one', () => {
  const back = (more: Partial<UpgradeWish> = {}) => reasons(wish(allOf(to), { to: old, ...more }))[0];
  expect(back()).toBe(
    `ms-1: it has K3s ${to}, and ${old} is older → a downgrade is a restore of a backup of that version: provision restore FILE; this machine has no backup of v1.35; what comes before it: docs/day-two.md`,
  );
  const backups = [to, old].map(version => ({ file: `/${version}.backup`, uid: '', version }));
  expect(back({ backups })).toContain(`provision restore /${old}.backup (of ${old})`);
  // Also an older patch: what is noted counts, whatever is installed.
  expect(reasons(wish(allOf('v1.36.4+k3s1')))[0]).toContain('a downgrade is a restore');
  const told = new Map(wish(allOf(old)).told).set('wk-1', node(old, { noted: { version: 'v1.36.4+k3s1' } }));
  expect(reasons(wish(allOf(old), { told }))).toEqual([expect.stringContaining('wk-1: it has K3s v1.36.4+k3s1')]);
});

test('without every server nothing is begun; agents that are not there come later', () => {
  const told = (of: readonly string[]) => new Map([...wish(allOf(old)).told].filter(([name]) => of.includes(name)));
  const silent = (name: string) => new Map([[name, 'no route']]);
  expect(reasons(wish(allOf(old), { told: told(['wk-1', 'wk-2']), silent: silent('ms-1') }))).toEqual([
    expect.stringContaining('ms-1: it could not be read: no route → no agent is to be newer than a server'),
  ]);
  expect(reasons(wish(allOf(old), { left: { servers: ['ms-2'], agents: [] } }))).toEqual([
    expect.stringContaining('ms-2: it is a server, and left out'),
  ]);
  const plan = planUpgrade(wish(allOf(old), { told: told(['ms-1', 'wk-1']), silent: silent('wk-2') }));
  expect(plan.agents).toEqual(['wk-1']);
  expect(plan.words.at(-1)?.what).toBe('not asked or not reached, and brought there by the next upgrade: wk-2');
});

test('it begins with a cluster that is well', () => {
  const told = (of: UpgradeTold) => new Map(wish(allOf(old)).told).set('ms-1', of);
  expect(reasons(wish(allOf(old), { told: told(node(old, nodes(allOf(old), ['wk-1']))) }))).toEqual([
    expect.stringContaining('wk-1: its node is not Ready'),
  ]);
  expect(reasons(wish(allOf(old), { told: told(node(old)) }))).toEqual([
    expect.stringContaining('no server’s API answers'),
  ]);
  // A server that was begun and does not come up is gone on with.
  expect(reasons(wish(allOf(old), { told: told(node(old, { noted: { version: to } })) }))).toEqual([]);
});

test('a host that is no node yet is left to phase 3, and without a cluster there is nothing to upgrade', () => {
  const bare: UpgradeTold = { node: false, noted: {}, runs: {} };
  const told = new Map(wish(allOf(old)).told).set('wk-2', bare);
  const plan = planUpgrade(wish(allOf(old), { told }));
  expect(plan.agents).toEqual(['wk-1']);
  expect(plan.words.at(-1)?.what).toBe('wk-2 is no node yet: phase 3 lets it join afterwards');
  expect(reasons(wish({}, { told: new Map(hosts.map(name => [name, bare])) }))).toEqual([
    ': no server of the inventory is a node of a cluster yet, so there is nothing to upgrade → provision phase3',
  ]);
});

import type { Become, Inventory } from '../model/inventory.ts';
import { Problem } from '../model/problems/problem.ts';
import { rememberSecret } from '../model/text/secret-values.ts';
import type { Keyring } from './keyring.ts';
import { mergeProblems, type SealedFailure } from './merge-problems.ts';
import { isSealed, parseSealed } from './sealed-value.ts';
import { type Opens, sealedValues, type ValuePath } from './sealed-values.ts';

/** Where a value stands, as problems name it: `file:line:column`. */
export type PlaceOf = (path: ValuePath) => string;

const nameOf = (path: ValuePath): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');

/** Looks at every sealed value without any key: each must be whole. @throws {InputProblem} */
export const checkSealed = (inventory: Inventory, opens: Opens, placeOf: PlaceOf): Promise<void> =>
  forEachSealed(inventory, opens, placeOf, async sealed => parseSealed(sealed));

/** The inventory with its sealed values opened, as far as they are needed, and known as secret. @throws {InputProblem} */
export async function openValues(
  inventory: Inventory,
  opens: Opens,
  keyring: Keyring,
  placeOf: PlaceOf,
): Promise<Inventory> {
  const opened = new Map<string, string>();
  await forEachSealed(inventory, opens, placeOf, async sealed => {
    const value = await keyring.open(sealed);
    rememberSecret(value);
    opened.set(sealed, value);
  });
  const replace = (value: unknown): unknown => {
    if (isSealed(value)) return opened.get(value) ?? value;
    if (Array.isArray(value)) return value.map(replace);
    return value === null || typeof value !== 'object' ? value : replaceAll(value);
  };
  const replaceAll = (map: object): Inventory['vars'] =>
    Object.fromEntries(Object.entries(map).map(([key, one]) => [key, replace(one)]));
  return {
    ...inventory,
    vars: replaceAll(inventory.vars),
    sites: inventory.sites.map(site => (site.vars === undefined ? site : { ...site, vars: replaceAll(site.vars) })),
    ...(inventory.roleVars === undefined
      ? {}
      : {
          roleVars: Object.fromEntries(
            Object.entries(inventory.roleVars).map(([role, own]) => [role, replaceAll(own)]),
          ),
        }),
    hosts: inventory.hosts.map(host => ({
      ...host,
      vars: replaceAll(host.vars),
      ssh: { ...host.ssh, become: withOpened(host.ssh.become, opened) },
    })),
  };
}

function withOpened(become: Become, opened: ReadonlyMap<string, string>): Become {
  if (become.method === 'none' || typeof become.password !== 'object' || !('sealed' in become.password)) return become;
  const password = opened.get(become.password.sealed);
  return password === undefined ? become : { method: 'sudo', password: { opened: password } };
}

async function forEachSealed(
  inventory: Inventory,
  opens: Opens,
  placeOf: PlaceOf,
  work: (sealed: string) => Promise<unknown>,
): Promise<void> {
  const failures: SealedFailure[] = [];
  for (const { path, sealed } of sealedValues(inventory, opens)) {
    try {
      await work(sealed);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failures.push({ name: nameOf(path), where: () => placeOf(path), problem: error });
    }
  }
  if (failures.length > 0) throw mergeProblems(failures);
}

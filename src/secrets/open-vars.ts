import type { Inventory } from '../model/inventory.ts';
import { Problem } from '../model/problems/problem.ts';
import { rememberSecret } from '../model/text/secret-values.ts';
import type { Keyring } from './keyring.ts';
import { mergeProblems, type SealedFailure } from './merge-problems.ts';
import { isSealed, parseSealed } from './sealed-value.ts';
import { sealedVars, type VarPath } from './sealed-vars.ts';

/** Where a value stands, as problems name it: `file:line:column`. */
export type PlaceOf = (path: VarPath) => string;

const nameOf = (path: VarPath): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');

/** Looks at every sealed value below `vars` without any key: each must be whole. @throws {InputProblem} */
export const checkSealed = (inventory: Inventory, placeOf: PlaceOf): Promise<void> =>
  forEachSealed(inventory, placeOf, async sealed => parseSealed(sealed));

/** The inventory with every sealed value below `vars` opened, and known as secret. @throws {InputProblem} */
export async function openVars(inventory: Inventory, keyring: Keyring, placeOf: PlaceOf): Promise<Inventory> {
  const opened = new Map<string, string>();
  await forEachSealed(inventory, placeOf, async sealed => {
    const value = await keyring.open(sealed);
    rememberSecret(value);
    opened.set(sealed, value);
  });
  const replace = (value: unknown): unknown => {
    if (isSealed(value)) return opened.get(value);
    if (Array.isArray(value)) return value.map(replace);
    return value === null || typeof value !== 'object' ? value : replaceAll(value);
  };
  const replaceAll = (map: object): Inventory['vars'] =>
    Object.fromEntries(Object.entries(map).map(([key, one]) => [key, replace(one)]));
  return {
    ...inventory,
    vars: replaceAll(inventory.vars),
    hosts: inventory.hosts.map(host => ({ ...host, vars: replaceAll(host.vars) })),
  };
}

async function forEachSealed(
  inventory: Inventory,
  placeOf: PlaceOf,
  work: (sealed: string) => Promise<unknown>,
): Promise<void> {
  const failures: SealedFailure[] = [];
  for (const { path, sealed } of sealedVars(inventory)) {
    try {
      await work(sealed);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failures.push({ name: nameOf(path), where: () => placeOf(path), problem: error });
    }
  }
  if (failures.length > 0) throw mergeProblems(failures);
}

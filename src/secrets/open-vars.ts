import type { Inventory } from '../model/inventory.ts';
import { InputProblem, Problem, type ProblemDetails } from '../model/problem.ts';
import { rememberSecret } from '../model/secret-values.ts';
import type { Keyring } from './keyring.ts';
import { isSealed } from './sealed-value.ts';

type Vars = Inventory['vars'];

/** Mistakes that are told at once; a wrong passphrase is one mistake, not one per value. */
const MOST = 20;

/** The inventory with every sealed value below `vars` opened, and known as secret. @throws {InputProblem} */
export async function openVars(inventory: Inventory, keyring: Keyring): Promise<Inventory> {
  const problems = new Map<string, ProblemDetails>();

  const openOne = async (sealed: string, path: string): Promise<string> => {
    try {
      const value = await keyring.open(sealed);
      rememberSecret(value);
      return value;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      for (const detail of error.details) {
        if (!problems.has(detail.what)) problems.set(detail.what, { where: `${inventory.file}: ${path}`, ...detail });
      }
      return sealed;
    }
  };
  const walk = async (value: unknown, path: string): Promise<unknown> => {
    if (isSealed(value)) return openOne(value, path);
    if (Array.isArray(value)) return Promise.all(value.map((one, at) => walk(one, `${path}[${at}]`)));
    if (value === null || typeof value !== 'object') return value;
    return walkMap(Object.entries(value), path);
  };
  const walkMap = async (entries: readonly [string, unknown][], path: string): Promise<Vars> =>
    Object.fromEntries(
      await Promise.all(entries.map(async ([key, one]) => [key, await walk(one, `${path}.${key}`)] as const)),
    );

  const vars = await walkMap(Object.entries(inventory.vars), 'vars');
  const hosts = await Promise.all(
    inventory.hosts.map(async host => ({
      ...host,
      vars: await walkMap(Object.entries(host.vars), `hosts.${host.name}.vars`),
    })),
  );
  if (problems.size > 0) throw new InputProblem([...problems.values()].slice(0, MOST));
  return { ...inventory, vars, hosts };
}

/** Whether anything below `vars` is sealed. */
export function holdsSealed(inventory: Inventory): boolean {
  const within = (value: unknown): boolean =>
    isSealed(value) || (typeof value === 'object' && value !== null && Object.values(value).some(within));
  return within(inventory.vars) || inventory.hosts.some(host => within(host.vars));
}

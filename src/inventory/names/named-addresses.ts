import { isMapping } from '../../model/is-mapping.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';

/** What came of looking a name up. */
export type Lookup = { readonly address: string } | { readonly because: string };

/** A name of DNS that stands where an address may: at least two labels, the last of which is no number (RFC 1123, 2.1). */
const isName = (text: unknown): text is string =>
  typeof text === 'string' &&
  text.length <= 253 &&
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);

/** What stands there, or what its list holds. */
const each = (value: unknown, path: Path): readonly { readonly name: unknown; readonly path: Path }[] =>
  Array.isArray(value) ? value.map((name: unknown, at) => ({ name, path: [...path, at] })) : [{ name: value, path }];

interface Place {
  readonly name: string;
  readonly path: Path;
}

/** Every name in a file's value that stands for a number: addresses of hosts, and of routers on the internet. */
export function namedAddresses(value: unknown): readonly Place[] {
  if (!isMapping(value)) return [];
  const hosts = Object.entries(isMapping(value['hosts']) ? value['hosts'] : {}).flatMap(([host, one]) =>
    isMapping(one) ? ['address', 'public_address'].flatMap(key => each(one[key], ['hosts', host, key])) : [],
  );
  const routers = Object.entries(isMapping(value['sites']) ? value['sites'] : {}).flatMap(([site, one]) =>
    isMapping(one) && isMapping(one['router'])
      ? [{ name: one['router']['public_address'], path: ['sites', site, 'router', 'public_address'] satisfies Path }]
      : [],
  );
  return [...hosts, ...routers].flatMap(({ name, path }) => (isName(name) ? [{ name, path }] : []));
}

/** The value with numbers in the places of names. SSH keeps the name: known_hosts and ssh's configuration go by it. */
export function withNumbers(value: unknown, found: ReadonlyMap<string, Lookup>): unknown {
  return namedAddresses(value).reduce((all, { name, path }) => {
    const lookup = found.get(name);
    if (lookup === undefined || 'because' in lookup) return all;
    const set = put(all, path, () => lookup.address);
    const [first, host, key, at = 0] = path;
    if (first !== 'hosts' || host === undefined || key !== 'address' || at !== 0) return set;
    return put(set, ['hosts', host, 'ssh'], ssh =>
      ssh === undefined || isMapping(ssh) ? { address: name, ...ssh } : ssh,
    );
  }, value);
}

function put(value: unknown, [step, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === step ? put(one, rest, change) : one));
  return isMapping(value) ? { ...value, [step]: put(value[step], rest, change) } : value;
}

/** What is wrong with names that lead nowhere. */
export const lostNames = (value: unknown, found: ReadonlyMap<string, Lookup>): readonly Mistake[] =>
  namedAddresses(value).flatMap(({ name, path }) => {
    const lookup = found.get(name);
    if (lookup !== undefined && 'address' in lookup) return [];
    const what = `${name} leads to no address: ${lookup?.because ?? 'it was not looked up'}`;
    return [{ path, at: 'value', what, hint: 'correct the name, mend DNS on this machine, or write the address' }];
  });

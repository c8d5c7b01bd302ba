import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft, Placed } from '../draft.ts';

/** An address in use: where, by whom. Two uses with one scope and address cannot both be right. */
interface Use {
  readonly scope: string;
  readonly kind: 'address' | 'public address';
  readonly address: string;
  readonly by: string;
  readonly path: Path;
}

const use = (scope: string, kind: Use['kind'], { text, path }: Placed, by: string): Use => ({
  scope,
  kind,
  address: text,
  by,
  path,
});

function* uses(draft: Draft): Generator<Use> {
  const lans = new Map(draft.sites.map(site => [site.name, site.hasLan]));
  for (const { name, router, hasRouter } of draft.sites) {
    if (!hasRouter) continue;
    const by = `the router of site ${name}`;
    yield* router.lanAddresses.map(one => use(`LAN of ${name}`, 'address', one, by));
    yield* router.publicAddresses.map(one => use('internet', 'public address', one, by));
  }
  for (const { name, site, addresses, publicAddresses } of draft.hosts) {
    const lan = site === undefined ? undefined : lans.get(site);
    if (lan !== undefined) {
      const scope = lan ? `LAN of ${site}` : 'internet';
      yield* addresses.map(one => use(scope, lan ? 'address' : 'public address', one, name));
    }
    yield* publicAddresses.map(one => use('internet', 'public address', one, name));
  }
}

/** No two hosts have one address, on a LAN or on the internet; nor a host its router's. */
export function checkSameAddresses(draft: Draft): Mistake[] {
  const first = new Map<string, Use>();
  const mistakes: Mistake[] = [];
  for (const one of uses(draft)) {
    const key = `${one.scope} ${one.address}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, one);
    else if (other.by !== one.by) {
      const what = `${one.address} is already the ${other.kind} of ${other.by}`;
      mistakes.push({ path: one.path, at: 'value', what, other: other.path, hint: 'give each its own' });
    }
  }
  return mistakes;
}

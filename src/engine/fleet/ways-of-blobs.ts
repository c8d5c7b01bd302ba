import type { Host } from '../../model/inventory.ts';
import type { Blob } from '../../model/plan/blob.ts';

/** In bytes: a file up to this size is quicker sent to each than passed on. */
export const PASSED_FROM = 256 * 1024;

/** What a host wants brought. */
export interface Wanted {
  readonly host: Pick<Host, 'name' | 'site' | 'address' | 'publicAddress'>;
  readonly blobs: readonly Blob[];
}

/** How a file comes to a host; where one of the first two fails, this machine sends it. */
export type Way =
  /** The host fetches it from there. */
  | { readonly kind: 'web'; readonly url: string }
  /** This machine sends it to one host of the site, which passes it on to the others. */
  | { readonly kind: 'lan'; readonly site: string }
  | { readonly kind: 'controller' };

/** Whether its address is one of a LAN: at a site without one it is the public address itself. */
const isOnLan = ({ address, publicAddress }: Wanted['host']): boolean => address !== publicAddress;

const keyOf = (site: string, sha256: string): string => `${sha256} ${site}`;

export type WayOf = (host: Wanted['host'], blob: Blob) => Way;

/** How each file that hosts want comes to them; hosts `apart` from the internet fetch nothing from it. Pure. */
export function waysOf(wanted: readonly Wanted[], { apart = false }: { readonly apart?: boolean } = {}): WayOf {
  const webOf = ({ web, size }: Blob, { publicAddress }: Wanted['host']): string | undefined => {
    if (web === undefined || apart || size <= PASSED_FROM || !URL.canParse(web.url)) return undefined;
    return web.by === 'all' || publicAddress !== undefined ? web.url : undefined;
  };
  const counts = new Map<string, number>();
  for (const { host, blobs } of wanted) {
    if (!isOnLan(host)) continue;
    const shared = blobs.filter(blob => blob.distribute === 'lan' && webOf(blob, host) === undefined);
    for (const sum of new Set(shared.map(({ sha256 }) => sha256))) {
      const key = keyOf(host.site, sum);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return (host, blob) => {
    const url = webOf(blob, host);
    if (url !== undefined) return { kind: 'web', url };
    const isShared = blob.distribute === 'lan' && blob.size > PASSED_FROM && isOnLan(host);
    return isShared && (counts.get(keyOf(host.site, blob.sha256)) ?? 0) > 1
      ? { kind: 'lan', site: host.site }
      : { kind: 'controller' };
  };
}

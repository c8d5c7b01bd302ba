import type { Mistake } from '../../yaml/mistake.ts';
import type { Draft, DraftHost } from '../draft.ts';

/** No two hosts have one WireGuard key: to every peer they would be one, and only the last to call would be heard. */
export function checkSameKeys(draft: Draft): Mistake[] {
  const first = new Map<string, DraftHost>();
  return draft.hosts.flatMap((host): Mistake[] => {
    const { wireguard_public_key: key, path } = host;
    if (key === undefined) return [];
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, host);
      return [];
    }
    return [
      {
        path: [...path, 'wireguard_public_key'],
        at: 'value',
        what: `this is the key of ${other.name} already`,
        other: [...other.path, 'wireguard_public_key'],
        wayOut: 'give each host the key that was made on it',
      },
    ];
  });
}

import { parseHop } from '../../inventory/jumps.ts';
import type { FoundHop } from '../found.ts';

/** A jump host that is entered with keys of its own: `user@address:port` has no place for them. */
export function hopWithKeys(text: string, keys: readonly string[]): FoundHop {
  const [first] = keys;
  const parsed = parseHop(text);
  if (first === undefined || 'what' in parsed) return text;
  return { ...parsed, identity_file: keys.length === 1 ? first : keys };
}

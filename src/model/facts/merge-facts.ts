import type { Facts } from '../plan/resource.ts';

/** Facts put together, a later one of the same name before an earlier; what is worked out when it is asked for stays so. */
export function mergeFacts(...all: readonly Facts[]): Facts {
  const merged: Facts = {};
  for (const facts of all) Object.defineProperties(merged, Object.getOwnPropertyDescriptors(facts));
  return merged;
}

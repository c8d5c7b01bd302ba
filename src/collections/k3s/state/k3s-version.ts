/** A version of K3s as numbers: major, minor, patch, and K3s' own count (`+k3s1`). */
type Numbers = readonly [number, number, number, number];

/** `undefined`: it is none, or a channel. Pure. */
function numbersOf(version: string | undefined): Numbers | undefined {
  const [, major, minor, patch, own] = /^v(\d+)\.(\d+)\.(\d+)\+k3s(\d+)/.exec(version ?? '') ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch), Number(own)];
}

/** Major and minor version of K3s, as a number that grows; `undefined`: it is none. Pure. */
export function minorOf(version: string | undefined): number | undefined {
  const numbers = numbersOf(version);
  return numbers === undefined ? undefined : numbers[0] * 1000 + numbers[1];
}

/** The same as its makers call the channel of it: `v1.36`. Pure. */
export const minorName = (minor: number): string => `v${Math.floor(minor / 1000)}.${minor % 1000}`;

/** Below zero: the one is older than the other; builds of one version are as old as each other. `undefined`: nobody can tell. Pure. */
export function compareVersions(one: string, other: string): number | undefined {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  if (first === undefined || second === undefined) return one === other ? 0 : undefined;
  for (const [at, number] of first.entries()) {
    const difference = number - (second[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

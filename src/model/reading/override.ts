/** Somebody else's setting of what a task sets: at the next boot, or whenever he looks, it counts in place of ours. */
export interface Override {
  /** What is set, in a noun phrase: `net.ipv4.ip_forward`, `ssh.service`. */
  readonly what: string;
  readonly wanted: string;
  /** What it is then: `1`, `not started: masked`. */
  readonly after: string;
  /** Who sets it: the file, or the unit where no file says it. */
  readonly by: string;
  /** What ends it for good. */
  readonly hint: string;
  /** It cannot be told beforehand whether he does: a warning, and no STOP. */
  readonly possible?: true;
}

/** Two tasks of a host may be overridden by one and the same: he is told of once. */
export function distinctOverrides(all: readonly Override[]): readonly Override[] {
  return [...new Map(all.map(one => [JSON.stringify([one.what, one.by, one.after]), one])).values()];
}

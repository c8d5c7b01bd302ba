/**
 * What a change may touch, as far as the next login may depend on it: from this follows what a guard keeps, and which
 * removals are refused. Patterns may stand for names, as the resource takes them.
 */
export interface Reach {
  /** Nobody can know: others' code is run (a command, a unit, the script of a package). */
  readonly anything?: true;
  /** What every packet passes, or what decides where it goes: firewall, links, routes. */
  readonly network?: true;
  /** Files, links and folders that are changed, in part or as a whole. */
  readonly paths?: readonly string[];
  /** Those of the paths at which a link is made or changed: what lies below is another place then. */
  readonly links?: readonly string[];
  /** Folders below which something is unmounted. */
  readonly mounts?: readonly string[];
  /** systemd units whose state changes, by their whole names. */
  readonly units?: readonly string[];
  readonly users?: readonly string[];
  /** Users of whom only the ways to log in change, not the account. */
  readonly keysOf?: readonly string[];
  readonly packages?: readonly string[];
  /** Kernel settings, by their names with dots. */
  readonly sysctls?: readonly string[];
}

/** What a resource reaches that says nothing of it: what is not known is guarded. */
export const UNKNOWN_REACH: Reach = { anything: true };

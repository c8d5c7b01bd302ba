/** Where a run leaves what it does on a host, and under which name: `FOLDER/lock`, `FOLDER/runs/ID/NUMBER/`. */
export interface RunPlace {
  /** Default: `/run/provision`, which a reboot empties; for a user without privileges, below its own runtime folder. */
  readonly folder: string | undefined;
  /** The run's id: letters, digits and dashes. */
  readonly run: string;
}

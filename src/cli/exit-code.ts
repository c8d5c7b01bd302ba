/** What the process ends with; scripts and CI build on these. */
export const exitCode = {
  /** Done, or the gate says GO. */
  done: 0,
  /** Could not be done. */
  failed: 1,
  /** A dry run with `--detailed-exitcode` found changes. */
  changes: 2,
  /** The gate says no GO: STOP, or nothing was asked. */
  stop: 3,
  /** A file, an option or an argument is wrong. */
  input: 4,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

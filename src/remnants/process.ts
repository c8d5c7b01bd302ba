/** A process of the host. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks after boot (proc_pid_stat(5)): with the number it names one process for ever. */
  readonly started: string;
  /** The arguments, one space between them. */
  readonly command: string;
  readonly cgroups: readonly string[];
}

/** The processes of a host, and the number of the one that asked. */
export interface Processes {
  readonly self: number;
  readonly all: readonly Process[];
}

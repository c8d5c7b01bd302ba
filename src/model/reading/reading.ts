/** What a probe printed on one host. Text from a host is hostile: escape it before it reaches a terminal. */
export interface Reading {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status of the probe; a probe succeeds on a bare host, so anything but 0 means "could not be asked". */
  readonly code: number;
  /** Seconds since the epoch, on the controller, when the answer had come; absent where nobody looked at a clock. */
  readonly at?: number;
}

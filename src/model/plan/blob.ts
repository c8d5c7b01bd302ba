/** A file of the controller, of any size and content, as a change needs it on a host. */
export interface Blob {
  /** Its path on the controller. */
  readonly source: string;
  /** In bytes. */
  readonly size: number;
  /** Its SHA-256, in hexadecimal digits: under this name a host keeps it until the change is made. */
  readonly sha256: string;
}

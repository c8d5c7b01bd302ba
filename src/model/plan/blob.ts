/** A file of the controller, of any size and content, as a change needs it on a host. */
export interface Blob {
  /** Its path on the controller. */
  readonly source: string;
  /** In bytes. */
  readonly size: number;
  /** Its SHA-256, in hexadecimal digits: under this name a host keeps it until the change is made. */
  readonly sha256: string;
  /** It is no secret: hosts of one site may give it to each other over their LAN. Default: each gets it from the controller. */
  readonly distribute?: 'lan' | 'each';
  /** Where hosts may fetch it themselves: those with a public address, or all. Whatever comes is held to the checksum. */
  readonly web?: { readonly url: string; readonly by: 'public' | 'all' };
}

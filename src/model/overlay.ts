/** A network above the sites' own that joins hosts: a collection declares it with its section of the inventory. */
export interface Overlay {
  /** The key of the section. */
  readonly name: string;
  /** What a drawing writes into it, a line each. */
  readonly label: readonly string[];
  /** Its interface's name on every host. */
  readonly interface: string;
  /** UDP port at which hosts are called from outside. */
  readonly port: number;
  /** Bytes. */
  readonly mtu: number;
  /** Each host's address in it, by the host's name. */
  readonly addresses: ReadonlyMap<string, string>;
}

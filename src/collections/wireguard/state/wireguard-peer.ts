/** A peer of a WireGuard interface, as it runs or as a file wants it: what every reader of one tells. */
export interface WireguardPeer {
  readonly publicKey: string;
  /** `ADDRESS:PORT`; of a running interface, the one that the peer was last heard from. */
  readonly endpoint: string | undefined;
  readonly allowedIps: readonly string[];
}

/** A pre-shared key that the host does not keep. */
export const OTHER_PRESHARED = 'another';

/** What tells a cluster from every other one, whatever its name is. */
export interface ClusterIdentity {
  /** The inventory's name of it. */
  readonly name: string;
  /** The UID of its namespace kube-system, which no restore changes. */
  readonly uid: string;
  /** SHA-256 of its CA's certificate, in hexadecimal; a rotation of the CA changes it. */
  readonly ca: string;
}

/** A copy of it that the controller keeps: with it a cluster is known again also where its servers are gone. */
export interface KeptIdentity extends ClusterIdentity {
  /** Hosts that were its servers when it was last seen. */
  readonly servers: readonly string[];
}

/** The beginning of a checksum or a UID: enough for a person to tell two apart. */
export const shortly = (id: string): string => id.slice(0, 12);

/** A cluster as it is told of in a message. */
export const identityWords = ({ uid, ca }: Pick<ClusterIdentity, 'uid' | 'ca'>): string =>
  `UID ${shortly(uid)}, CA ${shortly(ca)}`;

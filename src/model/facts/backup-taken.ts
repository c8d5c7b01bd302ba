/** A backup that lies on a server, to be brought to the controller: a tar of files as they lie below `/`. */
export interface BackupTaken {
  /** Its path on the host. */
  readonly source: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  /** What holds the cluster's objects: `sqlite`, `etcd`. */
  readonly datastore: string;
  /** The version of what runs the cluster. */
  readonly version: string;
  /** Seconds since the epoch, by the host's clock. */
  readonly taken: number;
}

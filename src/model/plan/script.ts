/**
 * POSIX sh text that is safe to run: made only by `sh` and `raw` of `shell/`, which quote whatever is interpolated.
 * The brand keeps a plain string from being run by mistake.
 */
export interface Script {
  readonly kind: 'script';
  readonly text: string;
  /** What it is about, for a reading that hangs: `service ssh`, `waiting for …`. */
  readonly about?: string;
  /** It is asked by a shell of its own, since nobody knows what it leaves behind: a user's. */
  readonly alone?: true;
}

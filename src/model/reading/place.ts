/** What stands at a place of the controller; a way there that is not the user's own is refused. */
export type Standing =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'file';
      /** `undefined`: it is large, and no run has brought it as it is. */
      readonly sha256: string | undefined;
      /** `ours`: as a run has brought it; `edited`: a run has brought it, and it is another since. */
      readonly whose: 'ours' | 'edited' | 'somebody';
    }
  | { readonly kind: 'refused'; readonly because: string; readonly hint: string };

/** A file that is coming to its place, beside which it stands until all of it is there and proved. */
export interface Coming {
  /** Bytes that are here already. */
  readonly has: number;
  readonly write: (bytes: Uint8Array) => void;
  /** Puts it in its place in one step; `false`: it is not what it should be, and nothing of it stays. @throws {Problem} */
  readonly finish: () => boolean;
  /** What has come stays for the next attempt. */
  readonly leave: () => void;
}

/** Where a file of a host comes to on the controller. It is asked when a plan is made: what stands here is no host's to tell. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  readonly standing: () => Standing;
  /** A place in the folder that this one is. @throws {InputProblem} for a name that leads elsewhere */
  readonly below: (name: string) => Place;
  /** @param sha256 what the whole must have, and `size` in bytes. @throws {Problem} where there is no room, or no right to write */
  readonly open: (what: { readonly sha256: string; readonly size: number }) => Promise<Coming>;
}

/** Makes the place of a name below a folder of the controller. @throws {InputProblem} for a name that leads elsewhere */
export type PlaceOf = (folder: string, name: string) => Place;

/** A file of a host that a change brings to the controller. */
export interface Brought {
  /** Its path on the host. */
  readonly source: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly place: Place;
}

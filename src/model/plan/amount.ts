/** How much of something there is; `bytes` as its files say, holes included. */
export interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

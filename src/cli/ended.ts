/** Told by every command what it ended with. */
export type Ended = (code: number) => void;

/** `stop`: the phase cannot work like this. `warning`: it works, and will not for ever, or not as the inventory says. */
export type Severity = 'stop' | 'warning';

/**
 * How sure a cause is: `certain`: it was seen itself. `likely`: what was seen fits it, and what else would fit was looked
 * for and not seen. `unexplained`: something is broken, and nobody knows why.
 */
export type Confidence = 'certain' | 'likely' | 'unexplained';

/** One cause that was found, with everything a user needs to believe it and to remove it. Texts may hold what a host said. */
export interface FoundCause {
  /** Kebab-case and stable: scripts build on it; its page is `docs/causes.md#CODE`. */
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Hosts on which it is, the first being where the remedy goes. */
  readonly hosts: readonly string[];
  /** One sentence: what is wrong, with names. */
  readonly what: string;
  /** What was seen, a line each. */
  readonly evidence: readonly string[];
  /** What would look alike, each with what was seen in this run that speaks against it. */
  readonly ruledOut: readonly string[];
  /** Commands, router rules or inventory lines that remove it, in order. */
  readonly remedy: readonly string[];
}

/** One cell of the matrix of all ordered pairs, seen from `from`. */
export interface PairState {
  readonly from: string;
  readonly to: string;
  /** Hosts that pass on what the two say to each other, in their order on the way; absent: they are peers. */
  readonly relays?: readonly string[];
  /** Seconds since the last handshake; absent: none, or not known. */
  readonly handshake?: number;
  /** Pings without an answer, 0 to 1; absent: not asked. */
  readonly loss?: number;
  /** Milliseconds. */
  readonly roundTrip?: number;
  /** Bytes of the largest packet that passes in one piece; absent: none does. */
  readonly largest?: number;
}

/** The answer of a diagnosis: causes by how probable they are, and the state of every pair. */
export interface Diagnosis {
  readonly causes: readonly FoundCause[];
  readonly pairs: readonly PairState[];
  /** Hosts that could not be asked, with why. */
  readonly silent: readonly { readonly host: string; readonly because: string }[];
}

/** Everything a user needs to know about something that went wrong. Texts may hold what a host said: escape when printing. */
export interface ProblemDetails {
  /** Where: `file:line:column`, a host, a host and its task. */
  readonly where?: string;
  /** What failed, in one sentence without a full stop. */
  readonly what: string;
  /** What was seen: the last lines of an output, the two fingerprints. */
  readonly evidence?: readonly string[];
  /** What to do about it; printed behind an arrow. */
  readonly hint?: string;
}

const isList = (details: ProblemDetails | readonly ProblemDetails[]): details is readonly ProblemDetails[] =>
  Array.isArray(details);

/**
 * An error that is the user's to fix, or the world's: printed as where, what, evidence, hint, and never with a stack.
 * Anything else that is thrown is a bug of ours and is printed as one.
 */
export class Problem extends Error {
  override readonly name: string = 'Problem';
  readonly details: readonly ProblemDetails[];

  constructor(details: ProblemDetails | readonly ProblemDetails[], options?: ErrorOptions) {
    const all = isList(details) ? details : [details];
    super(all.map(one => (one.where === undefined ? one.what : `${one.where}: ${one.what}`)).join('\n'), options);
    this.details = all;
  }
}

/** A mistake in a file, an option or an argument: exit code 4. */
export class InputProblem extends Problem {
  override readonly name = 'InputProblem';
}

import type { Script } from '../plan/script.ts';

/** A text file that somebody writes by hand. */
export interface HandFile {
  readonly path: string;
  /** What the host itself puts into it stands as `@@secret:NAME@@`. */
  readonly text: string;
  /** Four octal digits. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** By the name of the secret, the file on the host whose first line it is. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/**
 * What somebody does for a task without provision, on one host: plain POSIX sh that is read before it is run, for a script or for a
 * page. It runs as root with `set -eu`, in any folder, and uses nothing of ours.
 */
export interface HandStep {
  readonly kind: 'step';
  /** Written first, whole. */
  readonly files?: readonly HandFile[];
  /** Succeeds where the host is as wanted, besides the files: commands joined by `&&`. Changes nothing. Absent: the files are all. */
  readonly is?: Script;
  /** Makes it so, after the files were written. */
  readonly make?: Script;
  /** What is true afterwards, in words. */
  readonly expect: string;
  /** What other hosts have to be told: a fact, and the command that prints it here. */
  readonly tells?: { readonly fact: string; readonly print: Script; readonly isSecret?: boolean };
}

/** Only looked at before the next step: where it does not succeed, the script stops. */
export interface HandLook {
  readonly kind: 'look';
  readonly is: Script;
  readonly expect: string;
  /** What to do where it is not so. */
  readonly otherwise: string;
}

/** What a task would be about is shown, and nothing is done: a phase with one of these is an inventory, and none of it is done by hand. */
export interface HandShown {
  readonly kind: 'shown';
  readonly look: Script;
  readonly because: string;
}

/** What is to be done for a task by hand, or why nothing is, or cannot be. */
export type ByHand =
  | HandStep
  | HandLook
  | HandShown
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'cannot'; readonly because: string };

/** How a question of a gate is asked by hand. */
export interface HandCheck {
  /** Succeeds where the answer is yes. Absent: somebody has to look. */
  readonly is?: Script;
  /** Shows what the answer is seen from. Changes nothing. */
  readonly look: Script;
  /** What good looks like, in words. */
  readonly expect: string;
}

/** How a fact goes from host to host where nobody but a person carries it. */
export interface HandFact {
  /** Ends the name of its variable: `PUB` makes `MS_1_PUB`. */
  readonly label: string;
  /** `the public key`; of a host, follows. */
  readonly about: string;
  /** POSIX extended regular expression of the whole value; none holds `<` or `>`. */
  readonly like: string;
  /** Fits wherever the fact is used, and is unlike every other: it is made from 32 bytes. */
  readonly standIn: (bytes: Buffer) => string;
}

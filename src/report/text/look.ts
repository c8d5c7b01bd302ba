import pc from 'picocolors';
import type { GateWord } from '../../model/gate/gate-word.ts';

/** How a screen is to look. */
export interface Look {
  readonly color: boolean;
  /** Also what was found as wanted, and why. */
  readonly verbose: boolean;
  /** Also each step as it happens (`-vv`). */
  readonly steps?: boolean;
  /** Width of the terminal. */
  readonly columns: number;
  /** Where sentences are broken, between words: only on a terminal, since whoever reads a pipe looks for whole lines. */
  readonly breakAt?: number;
}

export type Paint = ReturnType<typeof pc.createColors>;

/** Functions that colour text, or leave it as it is. */
export const paints = (color: boolean): Paint => pc.createColors(color);

/** The colour of a gate's word. */
export const wordPaint = (word: GateWord, paint: Paint): ((text: string) => string) =>
  word === 'GO' ? paint.green : word === 'STOP' ? paint.red : paint.yellow;

/** Columns taken for granted where nobody knows the terminal's width. */
export const COLUMNS = 80;

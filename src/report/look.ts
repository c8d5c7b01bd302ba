import pc from 'picocolors';

/** How a screen is to look. */
export interface Look {
  readonly color: boolean;
  /** Also what was found as wanted, and why. */
  readonly verbose: boolean;
  /** Width of the terminal. */
  readonly columns: number;
}

export type Paint = ReturnType<typeof pc.createColors>;

/** Functions that colour text, or leave it as it is. */
export const paints = (color: boolean): Paint => pc.createColors(color);

/** Columns taken for granted where nobody knows the terminal's width. */
export const COLUMNS = 80;
